import type { Scenario } from '../../model.ts'
import { oneLine } from '../../text.ts'
import { crashesOf } from './crashes.ts'
import type { TimelineEvent } from './types.ts'

const factOf = ({ facts = [] }: TimelineEvent, wanted: string): string | undefined =>
  facts.find(({ key }) => key === wanted)?.value

/**
 * By when a daemon had ended. Nobody writes down the moment: it lies after the last that the daemon said, and before
 * another lost it.
 */
const endMs = (events: readonly TimelineEvent[], host: string): number | undefined => {
  const own = events.filter((event) => event.host === host && event.source !== 'fault')
  const last = own.findLast(({ atMs }) => atMs !== undefined)?.atMs
  const peer = own.map((event) => factOf(event, 'peerId')).find((one) => one !== undefined)
  const lost = events.find(
    (event) =>
      event.text === 'network_peer_lost' &&
      event.host !== host &&
      peer !== undefined &&
      factOf(event, 'peerId') === peer &&
      (event.atMs ?? 0) >= (last ?? 0),
  )
  return lost?.atMs ?? last
}

/** A daemon that ended unasked writes no event of it; the error that tells of it is put where it most likely belongs. */
export const endsOf = (
  { attempts }: Pick<Scenario, 'attempts'>,
  events: readonly TimelineEvent[],
): readonly TimelineEvent[] =>
  crashesOf(attempts.flatMap(({ steps }) => steps)).map(({ host, how, said }) => {
    const atMs = endMs(events, host)
    const text = `the daemon ${how}${said === undefined ? '' : `: ${said}`} (at the latest then)`
    return {
      ...(atMs === undefined ? {} : { atMs }),
      host,
      source: 'end',
      level: 'fatal',
      text: oneLine(text, 400),
    }
  })
