import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { searchPath } from '../../../deploy/index.ts'

/** A /24 of 198.18.0.0/15, which RFC 2544 keeps for tests and nobody routes. */
export type Prefix = string

const rangeOf = (cidr: string): readonly [number, number] | undefined => {
  const [, a, b, c, d, length = '32'] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(cidr) ?? []
  if (a === undefined) return undefined
  const first = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0)
  return [first, first + 2 ** (32 - Number(length)) - 1]
}

const routes = (): readonly (readonly [number, number])[] => {
  const text = execFileSync('ip', ['-j', '-4', 'route', 'show', 'table', 'all'], {
    encoding: 'utf8',
    env: { PATH: searchPath },
  })
  return (JSON.parse(text) as { dst: string }[])
    .filter(({ dst }) => dst !== 'default')
    .map(({ dst }) => rangeOf(dst))
    .filter((range) => range !== undefined)
}

/** One that no route of this machine touches, such as `198.18.77`. */
export const unusedPrefix = (): Prefix => {
  const taken = routes()
  for (let attempt = 0; attempt < 1000; attempt++) {
    const number = randomInt(512)
    const prefix = `198.${18 + Math.floor(number / 256)}.${number % 256}`
    const [first, last] = rangeOf(`${prefix}.0/24`)!
    if (!taken.some(([from, to]) => from <= last && first <= to)) return prefix
  }
  throw new Error('Looking for a subnet for a test bed: all of 198.18.0.0/15 is routed here')
}
