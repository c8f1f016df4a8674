import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'

/** How the command of the harness ended that somebody ran last. */
export const lastCommand = memoryKey<CommandEnd>('command')

/** The reports folder of a project's run. */
export const reports = 'reports/out'

const baseline = 'baseline.ndjson'

/** Ends of commands are for the sentences that follow to judge. */
export const keep = (person: Participant, end: CommandEnd) => {
  person.remember(lastCommand, end)
  return succeeded(end)
}

/** Has the scenarios of the project played, all or those whose name holds a text. */
export const playProject = ({
  name,
  against,
}: {
  readonly name?: string
  readonly against?: string
} = {}): Task<CommandEnd> => ({
  what: 'has her project played',
  perform: async (person) => {
    const project = await person.stage.project()
    const selection = name === undefined ? [] : ['--name', name]
    const comparison = against === undefined ? [] : ['--baseline', against]
    const fixed = ['--provider', 'in-process', '--no-allure-page', '--out', reports]
    return keep(person, await project.run('accept', [...fixed, ...selection, ...comparison]))
  },
})

/** Keeps what the last run said, as a pipeline does for the target branch. */
export const keepHistory: Task<undefined> = {
  what: 'keeps the history of the run',
  perform: async ({ stage }) => {
    const project = await stage.project()
    await project.write(baseline, await project.read(`${reports}/history.ndjson`))
    return succeeded(undefined)
  },
}

/** Plays what there is now, and has it compared with what was kept. */
export const compareWithTarget: Task<CommandEnd> = {
  what: 'compares her project with the target branch',
  perform: (person) => playProject({ against: baseline }).perform(person),
}
