import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { LendError } from '../errors.ts'
import { CapsSchema, HashSchema, InvitationSchema } from '../invitation.ts'

/** What must outlive the agent, so that it comes back after a reboot as the same machine under the same terms. */
const StateSchema = Type.Object({
  format: Type.Literal(1),
  invitation: InvitationSchema,
  /** What the owner gives, which may be less than was asked for. */
  caps: CapsSchema,
  /** The owner lets jobs run as himself where they can be kept apart in no other way. */
  allowSharedUser: Type.Boolean(),
  /** 32 bytes of the machine's key for this lending, base64url. */
  seed: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  startedMs: Type.Number(),
  /** Brings the agent back by itself after a reboot. */
  unit: Type.Optional(Type.String()),
  host: Type.Optional(
    Type.Object({
      network: Type.String(),
      label: Type.String(),
      sha256: Type.Optional(HashSchema),
      /** It runs, or did when the machine went down. */
      isWanted: Type.Boolean(),
    }),
  ),
})

export type LendState = Static<typeof StateSchema>

const nameOf = (directory: string): string => join(directory, 'lend.json')

/** Written as a whole or not at all. Bears secrets, so nobody else may read it. */
export const writeState = (directory: string, state: LendState): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const draft = `${nameOf(directory)}.next`
  try {
    writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
    renameSync(draft, nameOf(directory))
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Undefined when nothing is lent from there. @throws LendError LEND_STATE_DAMAGED */
export const readState = (directory: string): LendState | undefined => {
  let text: string
  try {
    text = readFileSync(nameOf(directory), 'utf8')
  } catch {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    if (Check(StateSchema, value)) return value
  } catch {
    // As what is no JSON at all.
  }
  throw new LendError({
    code: 'LEND_STATE_DAMAGED',
    message: `Reading ${nameOf(directory)}: it is not what was written there`,
    hint: '"nunet lend stop" ends what runs and removes it.',
  })
}

export const removeEverything = (directory: string): void =>
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
