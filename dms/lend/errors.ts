import { DmsError, type Problem } from '../core/index.ts'

/** Lending a machine, or using a lent one, was refused or failed. The codes are in dms/README.md. */
export class LendError extends DmsError {}

const fullDisk = new Set<unknown>(['ENOSPC', 'EDQUOT'])

/** The file system of a lending has no room: not what was lent, but what there is. */
export const isDiskFull = (thrown: unknown): boolean =>
  fullDisk.has((thrown as { readonly code?: unknown } | undefined)?.code)

/** Whatever was thrown, as an answer for the other side; a surprise tells it nothing. */
export const problemOf = (thrown: unknown): Problem => {
  if (thrown instanceof DmsError) return thrown.toProblem()
  if (isDiskFull(thrown))
    return {
      code: 'LEND_DISK_FULL',
      message: 'The lent machine could not do it: its disk is full.',
      hint: 'Its owner may make room; what runs there can still be ended and removed.',
    }
  return {
    code: 'LEND_FAILED',
    message: 'The lent machine could not do it; its owner’s log has the details.',
  }
}
