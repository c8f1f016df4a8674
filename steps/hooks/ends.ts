import type { Environment, UnexpectedEnd } from '../../environments/environment.ts'
import { lastWords } from './last-words.ts'

interface EndOfOne extends UnexpectedEnd {
  /** Id of the network. */
  readonly network: string
}

const headline = ({ host, network, how, logTail }: EndOfOne): string => {
  const words = lastWords(logTail)
  return `The daemon of ${host} (${network}) ${how}${words === undefined ? '.' : `: ${words}`}`
}

/** Machines whose daemon ended in the middle of a scenario, or did not stop well; whatever the scenario said, it failed. */
export class DaemonEndedError extends Error {
  /** The first lines say who ended how and of what: reports show these before anything that followed. */
  constructor(ends: readonly EndOfOne[]) {
    super(
      [
        ...ends.map(headline),
        'Whatever else failed in this scenario after that may only follow from it.',
        ...ends.map(({ host, logTail }) => `The end of the log of ${host}:\n${logTail}`),
      ].join('\n'),
    )
    this.name = 'DaemonEndedError'
  }
}

/** What these networks' daemons have to answer for, as one error; undefined when every end was asked for. */
export const unexpectedEndsOf = async (
  environments: readonly Environment[],
): Promise<DaemonEndedError | undefined> => {
  const ends = await Promise.all(
    environments.map(async (environment) =>
      (await environment.unexpectedEnds()).map((end) => ({ ...end, network: environment.id })),
    ),
  )
  return ends.flat().length === 0 ? undefined : new DaemonEndedError(ends.flat())
}
