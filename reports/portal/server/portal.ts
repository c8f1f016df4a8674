import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Client } from '../build/build-client.ts'
import { pageHtml } from '../build/page-html.ts'
import { createGuard } from './guard.ts'
import { pageHeaders } from './headers.ts'
import type { PortalLibrary } from './library.ts'
import type { People } from './people.ts'
import { PortalError } from './problem.ts'
import type { RouteSet } from './routes.ts'

export interface PortalComponents {
  readonly library: PortalLibrary
  readonly client: Client
  readonly people: People
  /** What else it can do here, such as running scenarios; each adds addresses of its own. */
  readonly routeSets?: readonly RouteSet[]
}

/** Names of addresses, bodies and answers stay small; what a person types is. */
const bodyLimitBytes = 128 * 1024
/** For a request to arrive whole, so that a slow one holds nothing up for long. */
const requestTimeoutMs = 30_000

const text = (path: string): string => readFileSync(path, 'utf8')

const addPage = (app: FastifyInstance, client: Client): void => {
  const html = pageHtml({ styles: ['/portal.css'], scripts: ['/portal.js'] })
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(html))
  app.get('/portal.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(text(join(client.folder, 'portal.js'))),
  )
  app.get('/portal.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(text(join(client.folder, 'portal.css'))),
  )
}

const addLibrary = (app: FastifyInstance, library: PortalLibrary, abilities: readonly string[]): void => {
  app.get('/api/index', () => library.index())
  app.get('/api/abilities', ({ person }) => ({ abilities, person }))
  app.get<{ Params: { id: string } }>('/api/scenarios/:id', ({ params }) => library.detail(params.id))
  app.get<{ Params: { run: string; file: string } }>('/api/evidence/:run/:file', ({ params }, reply) =>
    // Whatever it says it is, it is shown as text.
    reply.type('text/plain; charset=utf-8').send(library.evidence(params.run, `attachments/${params.file}`)),
  )
  app.get('/api/features', () => library.features())
}

const addErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const isOurs = error instanceof PortalError
    const status = error.statusCode ?? 500
    // What broke inside is for the log of the portal, not for whoever asked.
    if (status >= 500 && !isOurs) process.stderr.write(`portal: ${error.stack ?? error.message}\n`)
    void reply.code(status).send({
      code: error.code ?? 'PORTAL_BROKEN',
      message:
        isOurs || status < 500 ? error.message : 'The portal broke while answering; its terminal says how.',
    })
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 'PORTAL_NOT_FOUND', message: 'There is nothing at this address.' }),
  )
}

/** The portal as a server that has not begun to listen. */
export const createPortal = ({
  library,
  client,
  people,
  routeSets = [],
}: PortalComponents): FastifyInstance => {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })
  const guard = createGuard(people)
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(pageHeaders)
    if (!guard.refuses(request, reply)) done()
  })
  addErrors(app)
  addPage(app, client)
  addLibrary(
    app,
    library,
    routeSets.map(({ ability }) => ability),
  )
  for (const { add } of routeSets) add(app)
  return app
}
