import type { Fault } from '../world/stage.ts'
import { durationPattern, readDurationMs } from './duration.ts'
import type { ParameterType } from './parameter-type.ts'

/** What a machine can suffer; the host is filled in by whoever knows it. */
export type Trouble = (host: string) => Fault

/** Reserved for documentation by RFC 5737, so that nobody lives there. */
const lie = '192.0.2.66'

/** Enough for a daemon to live and too little to grow. */
const shortMemoryBytes = 160 * 2 ** 20

/** Words as a source of a regular expression without groups, and what they do. */
const troubles: readonly (readonly [string, (words: string) => Trouble])[] = [
  ['stands still', () => (host) => ({ kind: 'pause', host })],
  ['is restarted', () => (host) => ({ kind: 'restart', host })],
  ['has a full disk', () => (host) => ({ kind: 'disk-full', host })],
  ['has no file handle left', () => (host) => ({ kind: 'handles-exhausted', host })],
  ['is short of memory', () => (host) => ({ kind: 'memory-squeeze', host, limitBytes: shortMemoryBytes })],
  ['is told lies about names', () => (host) => ({ kind: 'lying-dns', host, address: lie })],
  ['is shut to the outside', () => (host) => ({ kind: 'blocked-port', host })],
  [
    `has a clock that is ${durationPattern} (?:ahead|behind)`,
    (words) => {
      const [, time, direction] = /is (.*) (ahead|behind)$/.exec(words)!
      const offsetMs = readDurationMs(time!) * (direction === 'ahead' ? 1 : -1)
      return (host) => ({ kind: 'clock-skew', host, offsetMs })
    },
  ],
]

/** @throws Error for words that stand for none */
export const readTrouble = (words: string): Trouble => {
  const found = troubles.find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(words))
  if (found === undefined) throw new Error(`No trouble is known by the words "${words}".`)
  return found[1](words)
}

/** What befalls a machine: "stands still", "has a clock that is 1 hour ahead". */
export const trouble: ParameterType<Trouble> = {
  name: 'trouble',
  regexp: new RegExp(troubles.map(([pattern]) => pattern).join('|')),
  transformer: (words) => readTrouble(words!),
}
