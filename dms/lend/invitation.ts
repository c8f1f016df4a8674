import { type Static, Type } from 'typebox'
import { type Random, requireShape } from '../core/index.ts'
import { LendError } from './errors.ts'

const strict = { additionalProperties: false }

/** Hexadecimal SHA-256. */
export const HashSchema = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** Printable, so that terms which a stranger wrote cannot repaint the owner's terminal. */
const Words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{C}]+$' })

export const CapsSchema = Type.Object(
  {
    cpuMillicores: Type.Integer({ minimum: 100, maximum: 1_000_000 }),
    memoryBytes: Type.Integer({ minimum: 64 * 2 ** 20, maximum: 2 ** 44 }),
    diskBytes: Type.Integer({ minimum: 64 * 2 ** 20, maximum: 2 ** 50 }),
  },
  strict,
)

/** What a lent machine gives at most. */
export type Caps = Static<typeof CapsSchema>

/** What the owner of a machine is asked for; everything in it is shown to him before anything happens. */
export const InvitationSchema = Type.Object(
  {
    format: Type.Literal(1),
    id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    /** Multiaddrs where the tester waits, each with the peer id that must answer there. */
    rendezvous: Type.Array(
      Type.String({
        maxLength: 200,
        pattern: '^/(ip4|ip6|dns4|dns6)/[^/]+/tcp/\\d+/p2p/[1-9A-HJ-NP-Za-km-z]+$',
      }),
      { minItems: 1, maxItems: 8 },
    ),
    /** 32 bytes, base64url. Good for the first machine that shows it. */
    secret: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** Who asks. */
    from: Words(64),
    /** The end of the whole thing, milliseconds since 1970. */
    expiresMs: Type.Integer({ minimum: 0, maximum: 2 ** 52 }),
    /** The only programs that will ever be started. */
    builds: Type.Array(Type.Object({ sha256: HashSchema, version: Words(64) }, strict), {
      minItems: 1,
      maxItems: 8,
    }),
    needs: CapsSchema,
    /** A host whose tester is not heard of for so long is removed. */
    absenceMs: Type.Integer({ minimum: 1000, maximum: 86_400_000 }),
  },
  strict,
)

export type Invitation = Static<typeof InvitationSchema>

const prefix = 'nunet-lend-1.'
const maxChars = 8192

const invalid = (why: string): LendError =>
  new LendError({
    code: 'LEND_INVITATION_INVALID',
    message: `Reading an invitation: ${why}`,
    hint: 'Ask for a new one, and take all of its one line.',
  })

/** One line without spaces. */
export const writeInvitation = (invitation: Invitation): string =>
  `${prefix}${Buffer.from(JSON.stringify(invitation)).toString('base64url')}`

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text.slice(prefix.length), 'base64url').toString('utf8'))
  } catch {
    throw invalid('it is damaged')
  }
}

/** @throws LendError LEND_INVITATION_INVALID, InvalidInputError naming the first wrong place */
export const readInvitation = (line: string): Invitation => {
  const text = line.trim()
  if (text.length > maxChars) throw invalid(`it has more than ${maxChars} characters`)
  if (!text.startsWith(prefix)) throw invalid(`it does not begin with "${prefix}"`)
  if (!/^[A-Za-z0-9_-]+$/.test(text.slice(prefix.length))) throw invalid('it is damaged')
  return requireShape(InvitationSchema, parse(text), { what: 'Reading an invitation' })
}

/** 32 bytes, base64url. */
export const newSecret = (random: Random): string => Buffer.from(random.bytes(32)).toString('base64url')
