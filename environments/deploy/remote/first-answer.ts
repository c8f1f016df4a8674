import type { DmsClient, NodeIdentity } from '../../../dms/client/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import { lastLines } from '../daemon.ts'
import type { RemoteDaemon } from './remote-daemon.ts'

/** How long a daemon may take from start to its first answer. */
const startMs = 30_000
/** A machine is asked whether the daemon still lives, less often than the daemon whether it answers. */
const lookEveryMs = 400

/** The end of the daemon's log there, without its credentials. */
export type LogEnd = () => Promise<string>

interface Waiting {
  readonly host: string
  readonly dms: Pick<DmsClient, 'identity'>
  readonly daemon: RemoteDaemon
  readonly endOfLog: LogEnd
}

const failed = (host: string, why: string, log: string): EnvironmentError =>
  new EnvironmentError({
    code: 'HOST_START_FAILED',
    message: `Starting ${host}: ${why}. The end of its log:\n${lastLines(log)}`,
  })

/**
 * Waits until a daemon that was just started says who it is. No other can answer in its place: its socket is its own.
 *
 * @throws EnvironmentError HOST_START_FAILED with how it ended, or that it is silent
 */
export const firstAnswer = async (
  { host, dms, daemon, endOfLog }: Waiting,
  signal?: AbortSignal,
): Promise<NodeIdentity> => {
  let last = 'it did not answer'
  let lookAt = performance.now() + lookEveryMs
  const answer = await until(
    async () => {
      const identity = await dms.identity()
      if (identity.ok) return identity.value
      last = identity.error.message
      if (performance.now() < lookAt) return undefined
      lookAt = performance.now() + lookEveryMs
      if (!(await daemon.look())) throw failed(host, `the daemon ${daemon.lastEnd()}`, await endOfLog())
      return undefined
    },
    { withinMs: startMs, everyMs: 30, signal },
  )
  if (answer === undefined) throw failed(host, `no answer within ${startMs} ms (${last})`, await endOfLog())
  return answer
}
