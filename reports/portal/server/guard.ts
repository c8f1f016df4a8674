import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Person, Right } from '../model/people.ts'
import type { People } from './people.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What one has to be allowed to; `look` for what only reads, and `act` for all else, where it says nothing. */
    right?: Right
  }
  interface FastifyRequest {
    /** Who asks; absent only where strangers may. */
    person?: Person
  }
}

export interface Guard {
  /** Answers with a refusal when the request may not be served; true then. */
  refuses(request: FastifyRequest, reply: FastifyReply): boolean
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/

/** Pages of other sites can be made to resolve to this machine; their name gives them away. */
const isOwnHost = (host: string | undefined, origin: string | undefined): boolean =>
  host !== undefined && (origin === undefined ? loopback.test(host) : host === new URL(origin).host)

const changesNothing = (method: string): boolean => method === 'GET' || method === 'HEAD'

const isOwnOrigin = (
  { method, headers }: FastifyRequest,
  { origin: own, isSentByItself }: People,
): boolean => {
  const { host, origin, 'sec-fetch-site': site } = headers
  const hasToSay = isSentByItself && !changesNothing(method)
  return (
    (origin === undefined ? !hasToSay : origin === (own ?? `http://${host}`)) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  )
}

const rightFor = ({ method, routeOptions }: FastifyRequest): Right =>
  routeOptions.config.right ?? (changesNothing(method) ? 'look' : 'act')

/** By the route that answers, never by the address, which can be spelt in many ways: `/%61pi/` is `/api/`. */
const isOpen = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url !== undefined && !url.startsWith('/api/')

const words: Readonly<Record<Right, string>> = {
  look: 'look at anything here',
  judge: 'enter verdicts',
  act: 'change networks or play scenarios',
}

const refuse = (reply: FastifyReply, status: number, code: string, message: string): true => {
  void reply.code(status).send({ code, message })
  return true
}

/**
 * Every request has to be meant for this portal and come from its own page. What tells or does anything needs a person
 * who may.
 */
export const createGuard = (people: People): Guard => ({
  refuses: (request, reply) => {
    if (!isOwnHost(request.headers.host, people.origin))
      return refuse(
        reply,
        421,
        'PORTAL_HOST',
        `The portal answers to ${people.origin ?? '127.0.0.1 and localhost'} only.`,
      )
    // A link from elsewhere may open the page, which holds nothing; it may not ask for data.
    if (isOpen(request)) return false
    if (!isOwnOrigin(request, people))
      return refuse(reply, 403, 'PORTAL_ORIGIN', 'Only the portal’s own page may ask.')
    const person = people.whoAsks(request)
    if (person === undefined) return refuse(reply, 401, people.invitation.code, people.invitation.message)
    const right = rightFor(request)
    if (!person.may.includes(right))
      return refuse(
        reply,
        403,
        'PORTAL_RIGHT',
        `${person.name} may not ${words[right]}; its owner says who may.`,
      )
    request.person = person
    return false
  },
})
