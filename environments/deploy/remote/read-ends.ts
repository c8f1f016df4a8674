import { constants } from 'node:os'
import type { RemoteEnd } from './keeper.ts'

/** A shell tells 128 + the number of the signal. */
const howOf = (code: number): string => {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0]
  return signal === undefined ? `ended with exit code ${code}` : `was ended by ${signal}`
}

/** Reads what the script tells of daemons that ended: a line `end <life> <code>`, then its log behind bars. */
export const endsFrom = (text: string): readonly RemoteEnd[] =>
  text
    .split(/^(?=end \d+ \d+$)/m)
    .filter((part) => part.startsWith('end '))
    .map((part) => {
      const [head = '', ...rest] = part.split('\n')
      const [, life, code] = head.split(' ')
      const logTail = rest
        .filter((line) => line.startsWith('| '))
        .map((line) => line.slice('| '.length))
        .join('\n')
      return { life: Number(life), how: howOf(Number(code)), isOrderly: code === '0', logTail }
    })
