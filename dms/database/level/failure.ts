import {
  DatabaseClosedError,
  DatabaseCorruptedError,
  DatabaseLockedError,
  DatabaseUnavailableError,
} from '../index.ts'

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

/** level wraps the engine's error once or twice; the innermost one says what happened. */
const innermost = (thrown: unknown): unknown =>
  thrown instanceof Error && thrown.cause instanceof Error ? innermost(thrown.cause) : thrown

/** Translates what level throws into the errors of the Database interface; anything else is returned as it came. */
export const asDatabaseError = (input: { directory: string; attempt: string; cause: unknown }): unknown => {
  const { directory, attempt, cause } = input
  const root = innermost(cause)
  const why = root instanceof Error ? root.message : String(root)
  const codes = [codeOf(cause), codeOf(root)]
  if (codes.includes('LEVEL_LOCKED')) return new DatabaseLockedError(directory, { cause })
  if (codes.includes('LEVEL_CORRUPTION') || /corrupt/i.test(why)) {
    return new DatabaseCorruptedError({ directory, what: `its files are damaged (${why})` }, { cause })
  }
  if (attempt !== 'Opening' && codes.includes('LEVEL_DATABASE_NOT_OPEN'))
    return new DatabaseClosedError('level')
  const isForeseen = codes.some((code) => /^(LEVEL_|E[A-Z]+$)/.test(code))
  return isForeseen ? new DatabaseUnavailableError({ directory, attempt, why }, { cause }) : cause
}
