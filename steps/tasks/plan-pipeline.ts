import type { Trigger } from '../parameter-types/trigger.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { keep } from './play-project.ts'
import { playedFeature } from './set-up-project.ts'

/** Where plan and pipeline go. */
export const planned = 'planned'

const issue = 'issue.md'

/** Asks what would run in this repository, and has the pipeline for it written. */
export const planPipeline = (trigger: Trigger): Task<CommandEnd> => ({
  what: 'asks what starts',
  perform: async (developer) => {
    const project = await developer.stage.project()
    const args = ['pipeline', ...trigger, '--out', project.pathOf(planned)]
    return keep(developer, await project.runAtHome('plan', args))
  },
})

/** Asks what a merge request would run that changes the scenarios of her project and nothing else. */
export const planChange: Task<CommandEnd> = {
  what: 'asks what a merge request of her scenarios starts',
  perform: async (developer) => {
    const project = await developer.stage.project()
    const args = ['pipeline', '--event', 'merge-request', '--changed', playedFeature]
    return keep(developer, await project.run('plan', [...args, '--out', planned]))
  },
}

/** Writes an issue with one criterion for each line of the project's scope. */
export const writeIssue = (lines: readonly number[]): Task<undefined> => ({
  what: 'writes an issue',
  perform: async ({ stage }) => {
    const criteria = lines.map((line) => `- promise ${line} is kept (@scope:promises-${line})`)
    const project = await stage.project()
    await project.write(issue, `# An issue\n\n## Acceptance criteria\n\n${criteria.join('\n')}\n`)
    return succeeded(undefined)
  },
})

/** Asks which scenarios prove the criteria of the issue. */
export const askForProofs: Task<CommandEnd> = {
  what: 'asks what proves the issue',
  perform: async (developer) => {
    const project = await developer.stage.project()
    return keep(developer, await project.run('plan', ['criteria', project.pathOf(issue)]))
  },
}
