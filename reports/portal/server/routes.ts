import type { FastifyInstance } from 'fastify'

/** Addresses that belong together, and what the page may offer because of them. */
export interface RouteSet {
  readonly ability: 'live' | 'networks' | 'workshop' | 'verdicts' | 'sign-in'
  add(app: FastifyInstance): void
}
