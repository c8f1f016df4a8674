import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { type FaultWish, faultForms, type StandingNetwork } from '../model/networks.ts'
import type { EnvCommand } from './env-command.ts'
import { PortalError } from './problem.ts'
import type { RouteSet } from './routes.ts'

const hostPattern = '^[a-z][a-z0-9-]{0,11}$'
const network = Type.Object({ id: Type.String({ pattern: '^net-[0-9a-f]{1,16}$' }) })
const host = Type.Intersect([network, Type.Object({ host: Type.String({ pattern: hostPattern }) })])
const strict = { additionalProperties: false }
const wish = Type.Object(
  {
    kind: Type.Enum(faultForms.map(({ kind }) => kind)),
    host: Type.String({ pattern: hostPattern }),
    peer: Type.Optional(Type.String({ pattern: hostPattern })),
    // A number and its unit; it never begins like an option of the command.
    amount: Type.Optional(Type.String({ pattern: '^\\d[0-9a-zA-Z %./]{0,20}$' })),
  },
  strict,
)
const wanted = Type.Object({ topology: Type.String({ pattern: '^[a-z][a-z0-9-]{0,60}$' }) }, strict)

/** The words of the command line for a fault. @throws PortalError (PORTAL_FAULT) when something is missing */
export const faultWords = ({ kind, host: name, peer, amount }: FaultWish): readonly string[] => {
  const form = faultForms.find((one) => one.kind === kind)
  if (form === undefined || (form.peer === 'must' && peer === undefined))
    throw new PortalError({ code: 'PORTAL_FAULT', message: `${kind} needs two hosts.`, status: 400 })
  return [
    'fault',
    ...form.words,
    name,
    ...(peer === undefined || form.peer === 'no' ? [] : [peer]),
    ...(form.amount === undefined ? [] : [form.amount.option, amount ?? form.amount.example]),
  ]
}

export interface NetworkTools {
  readonly env: EnvCommand
  /** Whose networks are one's own where nobody signs in: the name under which this machine knows its user. */
  readonly owner: string
}

type Named = { Params: { id: string; host: string } }

/** Networks of whoever asks come first, so that the page opens on one of them. */
const ownFirst = (networks: unknown, owner: string): readonly StandingNetwork[] =>
  (Array.isArray(networks) ? (networks as readonly StandingNetwork[]) : [])
    .map((one) => ({ ...one, isOwn: one.owner === owner }))
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn))

const addReading = (app: FastifyInstance, { env, owner }: NetworkTools): void => {
  app.get('/api/networks', async ({ person }) =>
    ownFirst(await env(['status']), person?.isNamed === true ? person.name : owner),
  )
  app.get('/api/topologies', () => env(['topologies', 'list']))
  app.get<Named>('/api/networks/:id/links', { schema: { params: network } }, ({ params }) =>
    env(['links', params.id]),
  )
  app.get<Named>('/api/networks/:id/logs/:host', { schema: { params: host } }, ({ params }) =>
    env(['logs', params.host, '--network', params.id]),
  )
}

const addDeeds = (app: FastifyInstance, env: EnvCommand): void => {
  app.post<{ Body: { topology: string } }>('/api/networks', { schema: { body: wanted } }, ({ body }) =>
    env(['up', body.topology, '--ttl', '1h']),
  )
  app.delete<Named>('/api/networks/:id', { schema: { params: network } }, ({ params }) =>
    env(['down', params.id]),
  )
  app.post<Named & { Body: FaultWish }>(
    '/api/networks/:id/faults',
    { schema: { params: network, body: wish } },
    ({ params, body }) => env([...faultWords(body), '--network', params.id]),
  )
  app.post<Named>('/api/networks/:id/heal', { schema: { params: network } }, ({ params }) =>
    env(['heal', '--network', params.id]),
  )
}

/** Networks that stand on this machine: looked at, hurt, healed, made and taken down. */
export const networkRoutes = (tools: NetworkTools): RouteSet => ({
  ability: 'networks',
  add: (app) => {
    addReading(app, tools)
    addDeeds(app, tools.env)
  },
})
