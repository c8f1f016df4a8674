import { expect, test } from 'vitest'
import { lastWords } from './last-words.ts'

const crashed = `  | {"level":"info","message":"the daemon is up"}
  | file:///tmp/net-3fa2/carol/nunet:2243
  |   accept(){setImmediate(()=>{c(m.from,(void 0).topic)})}
  |                                                ^
  |
  | TypeError: Cannot read properties of undefined (reading 'topic')
  |     at Immediate.<anonymous> (file:///tmp/net-3fa2/carol/nunet:2243:82)
  |     at process.processImmediate (node:internal/timers:504:21)
  |
  | Node.js v24.1.0`

test('what an uncaught error said, and where it was thrown', () => {
  expect(lastWords(crashed)).toBe(
    "TypeError: Cannot read properties of undefined (reading 'topic') at nunet:2243:82",
  )
})

test('of several errors the last is what it died of', () => {
  const twice = `${crashed}\n  | RangeError: too many\n  |     at /opt/nunet:7:1`
  expect(lastWords(twice)).toBe('RangeError: too many at nunet:7:1')
})

test('a log that only speaks of errors has no last words', () => {
  expect(lastWords('  | Error: told and survived\n  | {"level":"info"}')).toBeUndefined()
  expect(lastWords('  (its log is empty)')).toBeUndefined()
})
