import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Person, rights } from '../model/people.ts'

/** How the portal knows who asks. */
export interface People {
  /** Undefined for a stranger. */
  whoAsks(request: FastifyRequest): Person | undefined
  /** What a stranger is told to do. */
  readonly invitation: { readonly code: string; readonly message: string }
  /** Where the portal is reached, such as `https://portal.example`; absent where loopback addresses alone reach it. */
  readonly origin?: string
  /**
   * Whether the browser itself adds what the person is known by, so that pages of others could make it ask: changes have
   * to say that they come from the portal's own page, then.
   */
  readonly isSentByItself: boolean
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const offeredKey = ({ headers }: FastifyRequest): string =>
  /^Bearer ([\w-]{1,200})$/.exec(headers.authorization ?? '')?.[1] ?? ''

/** One key for whoever started the portal, printed there; it opens everything. */
export const oneKey = (key: string, name = 'whoever started the portal'): People => {
  const wanted = digest(key)
  const person: Person = { id: 'owner', name, isNamed: false, may: rights }
  return {
    whoAsks: (request) => (timingSafeEqual(digest(offeredKey(request)), wanted) ? person : undefined),
    invitation: {
      code: 'PORTAL_KEY',
      message: 'Open the address that was printed when the portal started; it holds the key.',
    },
    isSentByItself: false,
  }
}
