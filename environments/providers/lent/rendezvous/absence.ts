import { LendError } from '../../../../dms/lend/index.ts'
import { type Entry, endOf } from './book.ts'

const again = '"npm run env -- invite" asks the owner of another machine.'

/** Why a machine cannot be asked now. */
export const absence = (name: string, entry: Entry | undefined, nowMs: number): LendError => {
  const asking = `Asking the lent machine "${name}"`
  if (entry === undefined)
    return new LendError({ code: 'LEND_UNKNOWN', message: `${asking}: there is none of that name` })
  const end = endOf(entry, nowMs)
  if (end === 'taken-back')
    return new LendError({
      code: 'HOST_TAKEN_BACK',
      message: `${asking}: its owner has taken it back`,
      hint: again,
    })
  if (end === 'expired')
    return new LendError({ code: 'LEND_EXPIRED', message: `${asking}: its time is over`, hint: again })
  if (end === 'withdrawn')
    return new LendError({ code: 'LEND_WITHDRAWN', message: `${asking}: it was given back`, hint: again })
  return new LendError({
    code: 'LEND_AWAY',
    message: `${asking}: it is not connected now`,
    retryable: true,
  })
}
