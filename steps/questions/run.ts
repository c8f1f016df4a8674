import { type Matcher, satisfies } from '../expect/index.ts'
import type { RedReason } from '../parameter-types/red-reason.ts'
import { lastCommand } from '../tasks/play-project.ts'
import type { Question } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { readReport, recordedScenarios } from './report-files.ts'

/** How the last command ended, and what it said. */
export const lastRun: Question<CommandEnd> = {
  what: 'the end of the run',
  answer: async (reader) => reader.recall(lastCommand),
}

/** Ends with an exit code for failure, at least one failure in its last line, and the cause named. */
export const isRed = ({ words, said }: RedReason): Matcher<CommandEnd> =>
  satisfies(`a red run, because ${words}`, ({ code, printed, complained }) => {
    const failed = Number(/(\d+) failed, \d+ skipped\s*$/.exec(printed)?.[1] ?? 0)
    return code !== 0 && failed > 0 && said.test(`${printed}${complained}`)
  })

/** What the report says became of a scenario: passed, failed, flaky, skipped; undefined where it says nothing. */
export const reportedOutcome = (scenario: string): Question<string | undefined> => ({
  what: `what the report says of "${scenario}"`,
  answer: async (reader) => (await recordedScenarios(reader)).get(scenario)?.outcome,
})

/** Hosts whose logs the report holds at a scenario, each with a file that is there. */
export const hostsOfEvidence = (scenario: string): Question<readonly string[]> => ({
  what: `whose logs the report holds at "${scenario}"`,
  answer: async (reader) => {
    const project = await reader.stage.project()
    const files = new Set(await project.filesIn('reports/out'))
    const steps = (await recordedScenarios(reader))
      .get(scenario)
      ?.attempts.flatMap((attempt) => attempt.steps)
    const kept = steps?.flatMap(({ attachments }) => attachments) ?? []
    return kept
      .filter(({ name, file }) => name.endsWith('daemon.log') && files.has(`reports/out/${file}`))
      .flatMap(({ host }) => host ?? [])
      .sort()
  },
})

/** The colour of the last run, as its record has it. */
export const reportedColour: Question<string> = {
  what: 'the colour of the run',
  answer: async (reader) => {
    const { verdict } = JSON.parse(await readReport(reader, 'record.json')) as { verdict: { colour: string } }
    return verdict.colour
  },
}
