import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { type Logger, type Problem, toProblem } from '../core/index.ts'
import { judgeLocality, type LocalityRules } from './locality.ts'
import { statusOf } from './status.ts'

const bodyLimitBytes = 1_572_864
/** Of one listener; any user of this machine can connect, and each costs a file handle. */
export const maxConnections = 512
const requestTimeoutMs = 30_000

const problemOf = (error: FastifyError): { status: number; problem: Problem } => {
  if (error.validation !== undefined) {
    const [first] = error.validation
    return {
      status: 400,
      problem: {
        code: 'INPUT_INVALID',
        message: `The request at ${first?.instancePath || '/'}: ${first?.message ?? 'has the wrong shape'}`,
        hint: 'GET /api/v1/openapi.json describes every request.',
      },
    }
  }
  const status = error.statusCode
  if (status !== undefined && status >= 400 && status < 500) {
    return { status, problem: { code: 'INPUT_INVALID', message: error.message } }
  }
  const problem = toProblem(error)
  return { status: statusOf(problem), problem }
}

/** Refusals as they are told: the first, the second, the fourth and so on of each kind, for anybody can cause them. */
const createRefusalLog = (log: Logger) => {
  const counts = new Map<string, number>()
  return (code: string): void => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    if (Number.isInteger(Math.log2(count)))
      log.warn({ code, count }, 'requests to the local API were refused')
  }
}

/** An HTTP server that looks at who is speaking before it reads, parses or routes anything. */
export const createServer = ({
  log,
  rules,
}: {
  log: Logger
  rules: () => LocalityRules
}): FastifyInstance => {
  const server = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: requestTimeoutMs * 12,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        strict: false,
        // Every schema is ours and typed; checking them against the meta-schema took 0.2 s of each start.
        validateSchema: false,
      },
    },
  })
  server.server.maxConnections = maxConnections
  const tellRefusal = createRefusalLog(log)
  server.addHook('onRequest', async (request, reply) => {
    const { method, url: target, headers, rawHeaders } = request.raw
    const rejection = judgeLocality(
      { method: method ?? '', target: target ?? '', headers, rawHeaders },
      rules(),
    )
    if (rejection === undefined) return
    const { status, ...problem } = rejection
    tellRefusal(problem.code)
    return reply.code(status).header('connection', 'close').send({ problem })
  })
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, problem } = problemOf(error)
    if (status >= 500) log.error({ error }, 'a request to the local API failed')
    return reply.code(status).send({ problem })
  })
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      problem: {
        code: 'API_ROUTE_UNKNOWN',
        message: `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`,
        hint: 'GET /api/v1/openapi.json lists everything.',
      },
    }),
  )
  return server
}
