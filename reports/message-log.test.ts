import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MessageLogError, openMessageLog, prepareRun, reportFiles } from './index.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { lines, whole } from './testing/stream.ts'

test('every message is in the file as soon as it was written', () => {
  using folder = temporaryFolder()
  prepareRun(folder.path, context)
  const log = openMessageLog(folder.path)
  const written = whole('a').map((envelope) => {
    log.write(envelope)
    return readFileSync(reportFiles(folder.path).messages, 'utf8').trim().split('\n').at(-1)
  })
  log.close()
  expect(written).toEqual(lines(whole('a')))
})

test('it only appends: what another hand took away does not come back over something else', () => {
  using folder = temporaryFolder()
  const log = openMessageLog(folder.path)
  const [first, second] = whole('a')
  log.write(first!)
  truncateSync(reportFiles(folder.path).messages)
  log.write(second!)
  log.close()
  expect(readFileSync(reportFiles(folder.path).messages, 'utf8')).toBe(`${JSON.stringify(second)}\n`)
})

test('a message that the disk does not take is an error that names the file', () => {
  using folder = temporaryFolder()
  const log = openMessageLog(folder.path)
  log.close()
  expect(() => log.write(whole('a')[0]!)).toThrow(MessageLogError)
  expect(() => log.write(whole('a')[0]!)).toThrow(join(folder.path, 'messages.ndjson'))
})
