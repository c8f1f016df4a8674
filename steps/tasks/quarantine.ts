import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { keep, reports } from './play-project.ts'
import { idOf, playedFeature } from './set-up-project.ts'

const file = 'quarantine.yaml'
const dayMs = 24 * 60 * 60 * 1000
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Puts a scenario into quarantine for two weeks, in her own name. */
export const quarantine = (scenario: string): Task<undefined> => ({
  what: `puts "${scenario}" into quarantine`,
  perform: async ({ name, stage }) => {
    const now = Date.now()
    const entry = {
      scenario: idOf({ name: scenario }),
      owner: name,
      reason: 'it fails now and then, and somebody looks into it',
      since: day(now),
      expires: day(now + 14 * dayMs),
    }
    const project = await stage.project()
    await project.write(file, JSON.stringify({ quarantine: [entry] }))
    return succeeded(undefined)
  },
})

/** Asks whether a change may be merged; `touches`: it is a change of the scenarios' own text. */
export const judgeChange = ({ touches }: { readonly touches: boolean }): Task<CommandEnd> => ({
  what: 'judges a change',
  perform: async (reviewer) => {
    const project = await reviewer.stage.project()
    const changed = ['--changed', touches ? playedFeature : 'specs/changes/changelog.md']
    const args = ['flake', '--json', '--quarantine', project.pathOf(file), ...changed, reports]
    return keep(reviewer, await project.run('report', args))
  },
})
