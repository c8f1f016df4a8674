import { fileURLToPath } from 'node:url'
import { connectControl } from '../control/client.ts'
import type { Measured, SurveyedHost, SurveyOptions } from './types.ts'

/** Measures what really lies between hosts, from inside their namespaces and without their daemons. */
export interface Surveyor {
  /**
   * Every ordered pair, and what stands before each host. Hosts that cannot be entered are told with their problem.
   *
   * @throws EnvironmentError CONTROL_LOST, SURVEY_INVALID
   */
  survey(hosts: readonly SurveyedHost[], options?: SurveyOptions): Promise<Measured>
  /** One pair; undefined when nothing comes back within `withinMs`. @throws EnvironmentError as survey */
  measure(
    from: SurveyedHost,
    to: SurveyedHost,
    options: Pick<SurveyOptions, 'observers' | 'samples'> & { readonly withinMs: number },
  ): Promise<{ readonly roundTripMs: number; readonly lossPercent: number } | undefined>
  isAlive(): Promise<boolean>
  /** Lets go of the connection; the surveyor waits on. */
  close(): void
}

const aliveWithinMs = 1000
/** On top of what the survey itself may take; without a limit, 200 hosts may take some ten seconds. */
const talkMs = 30_000

/**
 * Command line of the surveyor. It has to run where the namespace files can be opened and entered, in any network
 * namespace; it says `ready` on stdout, and ends when all namespaces that it knows are gone or it is killed.
 */
export const surveyorCommand = (options: {
  /** Socket file to be made, mode 0600. */
  readonly controlPath: string
}): readonly [string, ...string[]] => [
  process.execPath,
  fileURLToPath(new URL('./main.ts', import.meta.url)),
  '--control',
  options.controlPath,
]

/** @throws EnvironmentError CONTROL_LOST when no surveyor listens there */
export const connectSurveyor = async (controlPath: string): Promise<Surveyor> => {
  const control = await connectControl(controlPath)
  const survey: Surveyor['survey'] = async (hosts, options = {}) => {
    const withinMs = talkMs + (options.withinMs ?? 0)
    return (await control.ask('survey', { hosts, ...options }, withinMs)) as Measured
  }
  return {
    survey,
    measure: async (from, to, options) => {
      const { pairs } = await survey([from, to], { ...options, withNats: false })
      const row = pairs.find((pair) => pair.from === from.name)
      if (row?.roundTripMs === undefined) return undefined
      return { roundTripMs: row.roundTripMs, lossPercent: (100 * (row.sent - row.received)) / row.sent }
    },
    isAlive: () =>
      control.ask('isAlive', null, aliveWithinMs).then(
        () => true,
        () => false,
      ),
    close: () => control.close(),
  }
}
