import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { oneLine } from '../../text.ts'
import type { Person } from '../model/people.ts'
import type { People } from '../server/people.ts'
import type { RouteSet } from '../server/routes.ts'
import { clearCookie, cookieOf, createSeal, setCookie } from './cookies.ts'
import { SignInError } from './errors.ts'
import { callbackPath, type Forge, type Pending } from './forge.ts'
import { rightsOf } from './rights.ts'
import { createSessions, sessionSeconds } from './sessions.ts'
import type { SignInSettings } from './settings.ts'

export interface SignIn {
  readonly people: People
  readonly routes: RouteSet
}

export interface SignInComponents {
  readonly forge: Forge
  readonly now: () => Date
  /** Is told why a sign-in did not come about. */
  readonly complain: (line: string) => void
}

const pendingSeconds = 600
/** Each asks the forge; more would make the portal a tool against it. */
const maxAtOnce = 8

interface Kept extends Pending {
  readonly untilMs: number
}

const personFrom = (claims: Readonly<Record<string, unknown>>, settings: SignInSettings): Person => {
  const username = oneLine(claims.preferred_username ?? claims.nickname ?? claims.sub, 60)
  const may = rightsOf(claims, settings)
  if (may.length === 0) throw new SignInError('SIGN_IN_RIGHTLESS', `${username} is in no group that may look`)
  const name = `${oneLine(claims.name ?? username, 60)} (@${username})`
  return { id: `${settings.forge} ${oneLine(claims.sub, 60)}`, name: oneLine(name, 100), isNamed: true, may }
}

/** Sign-in by the forge. A browser that comes back has to hold what was given to it when it left. */
export const createSignIn = (
  { forge, now, complain }: SignInComponents,
  settings: SignInSettings,
): SignIn => {
  const sessions = createSessions(now)
  const seal = createSeal()
  let running = 0

  const pendingOf = (request: FastifyRequest): Pending => {
    const kept = seal.open(cookieOf(request, '__Host-portal-sign-in')) as Kept | undefined
    if (kept !== undefined && kept.untilMs > now().getTime()) return kept
    throw new SignInError('SIGN_IN_STALE', 'the browser holds no sign-in that was begun here')
  }
  const finish = async (request: FastifyRequest): Promise<Person> => {
    const pending = pendingOf(request)
    if (running >= maxAtOnce) throw new SignInError('SIGN_IN_FORGE', 'too many sign in at the moment')
    running++
    try {
      return personFrom(await forge.finish(new URL(request.url, settings.origin), pending), settings)
    } finally {
      running--
    }
  }
  const refuse = (reply: FastifyReply, error: unknown): FastifyReply => {
    if (!(error instanceof SignInError)) throw error
    complain(`${error.code}: ${oneLine(error.message)}`)
    return reply.redirect(`/#/sign-in/${error.code}`, 303)
  }
  const begin = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      const { address, pending } = await forge.begin()
      const kept: Kept = { ...pending, untilMs: now().getTime() + pendingSeconds * 1000 }
      setCookie(reply, '__Host-portal-sign-in', {
        value: seal.close(kept),
        seconds: pendingSeconds,
        sameSite: 'lax',
      })
      return reply.redirect(address.href, 303)
    } catch (error) {
      return refuse(reply, error)
    }
  }
  const comeBack = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    clearCookie(reply, '__Host-portal-sign-in')
    try {
      const value = sessions.begin(await finish(request))
      setCookie(reply, '__Host-portal', { value, seconds: sessionSeconds, sameSite: 'strict' })
      return reply.redirect('/', 303)
    } catch (error) {
      return refuse(reply, error)
    }
  }
  return {
    people: {
      whoAsks: (request) => sessions.person(cookieOf(request, '__Host-portal')),
      invitation: { code: 'PORTAL_SIGN_IN', message: 'Sign in to see what is kept here.' },
      origin: settings.origin,
      isSentByItself: true,
    },
    routes: {
      ability: 'sign-in',
      add: (app: FastifyInstance) => {
        app.get('/sign-in', begin)
        app.get(callbackPath, comeBack)
        app.post('/api/sign-out', { config: { right: 'look' } }, (request, reply) => {
          sessions.end(cookieOf(request, '__Host-portal'))
          clearCookie(reply, '__Host-portal')
          return reply.send({})
        })
      },
    },
  }
}
