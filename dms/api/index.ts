import { chmod, mkdir, open, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../actor/index.ts'
import { DmsError, type Logger, type Random, type Startable } from '../core/index.ts'
import type { LocalityRules } from './locality.ts'
import { registerActorRoutes, registerBehaviourRoutes } from './routes.ts'
import { createServer } from './server.ts'

export interface ApiComponents {
  readonly actor: Actor
  /** Answers `GET /api/v1/identity`. */
  readonly identity: () => object
  readonly random: Random
  readonly log: Logger
}

export interface ApiOptions {
  readonly dataDirectory: string
  /** On 127.0.0.1; 0 takes any free port. */
  readonly port: number
  readonly version: string
}

/** The daemon's local HTTP interface, on a Unix socket for its owner and on loopback for whoever bears the token. */
export interface Api extends Startable {
  readonly socketPath: string
  /** 0 before `start`. */
  readonly port: number
}

const build = async (
  components: ApiComponents,
  options: ApiOptions,
  rules: () => LocalityRules,
): Promise<FastifyInstance> => {
  const { actor, identity, log } = components
  const server = createServer({ log, rules })
  await server.register(swagger, {
    openapi: { info: { title: 'NuNet device management service', version: options.version } },
  })
  server.after(() => {
    server.get('/api/v1/identity', { schema: { summary: 'Says who this daemon is' } }, async () => ({
      value: identity(),
    }))
    server.get(
      '/api/v1/behaviours',
      { schema: { summary: 'Lists what this node answers to' } },
      async () => ({
        value: actor.behaviours().map(({ path, summary, capability, topic, request, reply }) => ({
          path,
          summary,
          capability: capability ?? path,
          ...(topic === undefined ? {} : { topic }),
          request,
          reply,
        })),
      }),
    )
    server.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => server.swagger())
    registerActorRoutes(server, actor)
    registerBehaviourRoutes(server, actor)
  })
  return server
}

/** Writes the token before anybody can connect; the file is the owner's alone. */
const issueToken = async (path: string, random: Random): Promise<string> => {
  const token = Buffer.from(random.bytes(32)).toString('base64url')
  await rm(path, { force: true })
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(token)
  await file.close()
  return token
}

const listen = async (
  server: FastifyInstance,
  target: { path: string } | { host: string; port: number },
  what: string,
) => {
  await server.listen(target).catch((cause: NodeJS.ErrnoException) => {
    throw new DmsError(
      {
        code: cause.code === 'EADDRINUSE' ? 'API_ADDRESS_IN_USE' : 'API_LISTEN_FAILED',
        message: `Opening the local API on ${what}: ${cause.code ?? cause.message}`,
        hint: 'Is another daemon running here? Choose another api.port, or 0 for any free one.',
      },
      { cause },
    )
  })
}

export const createApi = (components: ApiComponents, options: ApiOptions): Api => {
  const socketPath = join(options.dataDirectory, 'api.sock')
  let servers: readonly FastifyInstance[] = []
  let port = 0
  return {
    socketPath,
    get port() {
      return port
    },
    start: async () => {
      if (servers.length > 0) return
      await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 })
      const token = await issueToken(join(options.dataDirectory, 'api.token'), components.random)
      const own = () => ({ hosts: new Set(['localhost']) })
      const loopback = () => ({ hosts: new Set([`127.0.0.1:${port}`, `localhost:${port}`]), token })
      const [socket, tcp] = await Promise.all([
        build(components, options, own),
        build(components, options, loopback),
      ])
      servers = [socket!, tcp!]
      await rm(socketPath, { force: true })
      await listen(socket!, { path: socketPath }, socketPath)
      await chmod(socketPath, 0o600)
      await listen(tcp!, { host: '127.0.0.1', port: options.port }, `127.0.0.1:${options.port}`)
      port = (tcp!.server.address() as AddressInfo).port
    },
    stop: async () => {
      const closing = servers
      servers = []
      await Promise.all(closing.map((server) => server.close()))
      await rm(socketPath, { force: true })
    },
  }
}
