import type { Step } from '../../model.ts'
import { oneLine } from '../../text.ts'

/** A daemon that ended unasked in the middle of a scenario. */
export interface Crash {
  readonly host: string
  /** Such as `ended with exit code 1, asked by nobody`. */
  readonly how: string
  /** The error that it died of and its place, where it told one. */
  readonly said?: string
}

const headline = /^The daemon of (\S+) \(\S+\) (.+?)(?:: (.+))?\.?$/
/** As records have it that are older than the last words in the headline. */
const logFollows = /\. The end of its log:$/
const error = /^[\s|]*(\w*(?:Error|Exception)\b.*)$/
const place = /^[\s|]*at .*?([^/\s(]+:\d+:\d+)\)?$/

/** What Node.js writes when it dies: `TypeError: x is undefined`, below it the places. */
const saidIn = (lines: readonly string[]): string | undefined => {
  const at = lines.findLastIndex((line, nth) => error.test(line) && place.test(lines[nth + 1] ?? ''))
  const [, words] = error.exec(lines[at] ?? '') ?? []
  const [, where] = place.exec(lines[at + 1] ?? '') ?? []
  return words === undefined ? undefined : `${words} at ${where}`
}

const crashesIn = (message: string): readonly Crash[] => {
  const lines = message.split('\n')
  return lines.flatMap((line) => {
    const [, host, how, words] = headline.exec(line.replace(logFollows, '')) ?? []
    if (host === undefined || how === undefined) return []
    const said = words ?? (logFollows.test(line) ? saidIn(lines) : undefined)
    return [{ host, how: oneLine(how, 160), ...(said === undefined ? {} : { said: oneLine(said, 240) }) }]
  })
}

/** Which daemons ended, each once. */
export const crashesOf = (steps: readonly Step[]): readonly Crash[] => {
  const found = steps
    .filter(({ kind }) => kind === 'hook')
    .flatMap(({ error: told }) => crashesIn(told?.message ?? ''))
  return [...new Map(found.map((crash) => [crash.host, crash])).values()]
}
