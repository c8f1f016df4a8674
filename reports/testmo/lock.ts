import { join } from 'node:path'
import { lockHolder, takeLock } from '../lock.ts'
import { TestmoError } from './errors.ts'

/**
 * One publication at a time on this machine: two at once would both find no earlier run. A lock whose process is gone
 * is taken over. Across machines the end of a publication looks for a second run.
 *
 * @throws TestmoError `TESTMO_SPOOL` naming who holds it
 */
export const lockSpool = (spool: string): Disposable => {
  const path = join(spool, 'publish.lock')
  const lock = takeLock(path)
  if (lock !== undefined) return lock
  throw new TestmoError({
    code: 'TESTMO_SPOOL',
    message: `${spool} is in use by process ${lockHolder(path) ?? 'unknown'}, which publishes from it`,
    hint: 'wait for it to end, or name another folder with --spool',
  })
}
