import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** One of this portal alone: the prefix makes browsers refuse it from elsewhere, or without TLS. */
export type CookieName = '__Host-portal' | '__Host-portal-sign-in'

interface Wish {
  readonly value: string
  readonly seconds: number
  /** `lax` comes along when the forge sends the browser back. */
  readonly sameSite: 'strict' | 'lax'
}

export const setCookie = (
  reply: FastifyReply,
  name: CookieName,
  { value, seconds, sameSite }: Wish,
): void => {
  void reply.header(
    'set-cookie',
    stringifySetCookie({ name, value, maxAge: seconds, path: '/', httpOnly: true, secure: true, sameSite }),
  )
}

export const clearCookie = (reply: FastifyReply, name: CookieName): void =>
  setCookie(reply, name, { value: '', seconds: 0, sameSite: 'strict' })

export const cookieOf = ({ headers }: FastifyRequest, name: CookieName): string =>
  parseCookie(headers.cookie ?? '')[name] ?? ''

/** Hides what a browser keeps for the portal and shows whether it was changed. */
export interface Seal {
  close(value: unknown): string
  /** Undefined for what this portal did not close. */
  open(text: string): unknown
}

const [nonceBytes, tagBytes] = [12, 16]

/** AES-256-GCM under a key that ends with the process. */
export const createSeal = (): Seal => {
  const key = randomBytes(32)
  return {
    close: (value) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open: (text) => {
      const all = Buffer.from(text, 'base64url')
      if (all.length < nonceBytes + tagBytes) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, all.subarray(0, nonceBytes))
        decipher.setAuthTag(all.subarray(nonceBytes, nonceBytes + tagBytes))
        const body = decipher.update(all.subarray(nonceBytes + tagBytes))
        return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8'))
      } catch {
        // Changed, or of an earlier process.
        return undefined
      }
    },
  }
}
