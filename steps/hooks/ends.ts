import type { Environment } from '../../environments/environment.ts'

/** Machines whose daemon ended in the middle of a scenario, or did not stop well; whatever the scenario said, it failed. */
export class DaemonEndedError extends Error {
  constructor(ends: readonly string[]) {
    super([...ends, 'Whatever else failed in this scenario after that may only follow from it.'].join('\n'))
    this.name = 'DaemonEndedError'
  }
}

/** What these networks' daemons have to answer for, as one error; undefined when every end was asked for. */
export const unexpectedEndsOf = async (
  environments: readonly Environment[],
): Promise<DaemonEndedError | undefined> => {
  const ends = await Promise.all(
    environments.map(async (environment) =>
      (await environment.unexpectedEnds()).map(
        ({ host, how, logTail }) =>
          `The daemon of ${host} (${environment.id}) ${how}. The end of its log:\n${logTail}`,
      ),
    ),
  )
  return ends.flat().length === 0 ? undefined : new DaemonEndedError(ends.flat())
}
