/** How `lastLines` marks a line of a log. */
const mark = /^ {2}\| ?/
const error = /^(?:Uncaught )?[A-Z]\w*(?: \[\w+\])?: ./
const frame = /^ {4}at .*?([^/\\\s(]+:\d+:\d+)\)?$/

/**
 * The error that a program died of, out of the end of its log, with the place of its first frame:
 * `TypeError: x is not a function at nunet:2243:82`. Undefined where it died of nothing that it told.
 */
export const lastWords = (logTail: string): string | undefined => {
  const lines = logTail.split('\n').map((line) => line.replace(mark, ''))
  const at = lines.findLastIndex((line, nth) => error.test(line) && /^ {4}at /.test(lines[nth + 1] ?? ''))
  if (at === -1) return undefined
  const place = frame.exec(lines[at + 1]!)?.[1]
  return place === undefined ? lines[at]! : `${lines[at]} at ${place}`
}
