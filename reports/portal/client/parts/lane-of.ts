import type { TimelineEvent } from '../../model/types.ts'

/** The lane of steps, and of what no host did. */
export const tester = 'the tester'

/** On whose lane an event stands. */
export const laneOf = ({ host, source }: TimelineEvent): string =>
  source === 'step' || source === 'fault' || host === '' ? tester : host
