import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isRunId } from './context.ts'
import type { RunRecord } from './model.ts'
import { isRecord } from './record-shape.ts'
import { oneLine } from './text.ts'

const maxRecordBytes = 512 * 1024 * 1024

const readBounded = (file: string): string => {
  // A pipe would be waited for without end.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const facts = fstatSync(handle)
    if (!facts.isFile()) throw new Error('it is not a regular file')
    const { size } = facts
    if (size > maxRecordBytes)
      throw new Error(`it has ${size} bytes, more than the ${maxRecordBytes} that are read`)
    return readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

/** The record of a run that ended some time ago, whoever made it; where it cannot be used, why, in plain words. */
export const readRecord = (file: string): RunRecord | string => {
  const name = `${basename(join(file, '..'))}/record.json`
  try {
    const data: unknown = JSON.parse(readBounded(file))
    return isRecord(data) && isRunId(data.context.runId) ? data : `${name} is not a record of a run`
  } catch (error) {
    return `${name} could not be read: ${oneLine((error as Error).message)}`
  }
}
