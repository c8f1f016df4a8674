import { reports } from '../tasks/play-project.ts'
import type { Participant } from '../world/participant.ts'

/** A file of the last run's reports, as text. */
export const readReport = async ({ stage }: Participant, file: string): Promise<string> =>
  (await stage.project()).read(`${reports}/${file}`)

/** What `record.json` says of scenarios, as far as it is read here. */
export interface RecordedScenario {
  readonly title: string
  readonly outcome: string
  readonly attempts: readonly {
    readonly steps: readonly {
      readonly attachments: readonly {
        readonly name: string
        readonly host?: string
        readonly file?: string
      }[]
    }[]
  }[]
}

/** The last run's scenarios by their title. */
export const recordedScenarios = async (
  reader: Participant,
): Promise<ReadonlyMap<string, RecordedScenario>> => {
  const { scenarios } = JSON.parse(await readReport(reader, 'record.json')) as {
    scenarios: readonly RecordedScenario[]
  }
  return new Map(scenarios.map((scenario) => [scenario.title, scenario]))
}
