import type { TimelineEvent } from '../../model/types.ts'

/** The lane of steps, and of what no host did. */
export const tester = 'the tester'

/** On whose lane an event stands. */
export const laneOf = ({ host, source }: TimelineEvent): string =>
  source === 'step' || source === 'fault' || host === '' ? tester : host

const mentions = (text: string, host: string): boolean => text.split(/[^\w-]+/).some((word) => word === host)

/** Every lane on which an event is drawn: a fault in that of the tester, who inflicts it, and of each host that it is about. */
export const lanesOf = (event: TimelineEvent, lanes: readonly string[]): readonly string[] => {
  if (event.source !== 'fault') return [laneOf(event)]
  const about = lanes.filter((lane) => lane !== tester && (lane === event.host || mentions(event.text, lane)))
  return [tester, ...about]
}

/** Whether something was not allowed. */
export const isRefusal = ({ source, text }: TimelineEvent): boolean =>
  source === 'telemetry' && /_(refused|denied|rejected)$/.test(text)
