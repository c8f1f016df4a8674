import { reportFiles } from '../../reports/index.ts'
import { tryLock } from '../setup/lock.mjs'
import { CannotStartError } from './choose.ts'

/**
 * Keeps other runs out of a reports folder until it is disposed; the lock of a dead run is taken over.
 *
 * @throws CannotStartError naming the process of the run that has the folder
 */
export const reserveFolder = async (outDirectory: string): Promise<Disposable> => {
  const lock = await tryLock(reportFiles(outDirectory).lock)
  if ('release' in lock) return { [Symbol.dispose]: lock.release }
  throw new CannotStartError(
    `This run was not started: another one (process ${lock.holder}) is writing to ${outDirectory}.\n` +
      'Wait for its end, or give this one a folder of its own: npm run accept -- --out .cache/second-report',
  )
}
