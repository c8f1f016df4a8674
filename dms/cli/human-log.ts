import type { Clock, Logger } from '../core/index.ts'
import { neutralise } from './output.ts'

const shown = (value: unknown): string => {
  if (value instanceof Error) return value.message
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

const factsOf = (facts: object): string => {
  const parts = Object.entries(facts).map(([name, value]) => `${name}: ${shown(value)}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** What a stranger wrote makes no second line. */
const plain = (text: string): string => neutralise(text).replaceAll('\n', ' ')

/** A log for people at a terminal: one line for each event, with the time of day here; nothing for developers. */
export const createHumanLog = (
  say: (line: string) => void,
  { clock, bound = {} }: { readonly clock: Pick<Clock, 'now'>; readonly bound?: object },
): Logger => {
  const line =
    (mark: string) =>
    (facts: object, message = ''): void =>
      say(
        `${new Date(clock.now()).toTimeString().slice(0, 8)}  ${mark}${plain(`${message}${factsOf({ ...bound, ...facts })}`)}`,
      )
  return {
    debug: () => {},
    info: line(''),
    warn: line('warning: '),
    error: line('error: '),
    child: (more) => createHumanLog(say, { clock, bound: { ...bound, ...more } }),
  }
}
