import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Actor, ActorHandle, Destination, PreparedMessage } from '../actor/index.ts'
import type { Json, Problem, Result } from '../core/index.ts'
import { statusOf } from './status.ts'

const strict = { additionalProperties: false }
const text = Type.String({ minLength: 1, maxLength: 256 })
const timeoutMs = Type.Optional(Type.Integer({ minimum: 1, maximum: 300_000 }))
const payload = Type.Optional(Type.Unknown())
const tokens = Type.Optional(Type.Array(Type.String({ maxLength: 16_384 }), { maxItems: 4 }))

const Handle = Type.Object({ did: Type.String(), host: Type.String(), inbox: Type.String() }, strict)
const Invoke = Type.Object({ behaviour: text, payload, to: Type.Optional(text), timeoutMs, tokens }, strict)
const Seal = Type.Object({ behaviour: text, payload, to: text, timeoutMs, tokens }, strict)
const Broadcast = Type.Object({ behaviour: text, topic: text, payload, timeoutMs }, strict)
const Deliver = Type.Object(
  { to: Handle, message: Type.String({ maxLength: 1_400_000, pattern: '^[A-Za-z0-9_-]*$' }), timeoutMs },
  strict,
)

const answer = (reply: FastifyReply, result: Result<unknown, Problem>) =>
  result.ok
    ? reply.send({ value: result.value ?? null })
    : reply.code(statusOf(result.error)).send({ problem: result.error })

const timed = (ms: number | undefined) => (ms === undefined ? {} : { timeoutMs: ms })

const shown = (texts: readonly string[] | undefined) => (texts === undefined ? {} : { tokens: texts })

const destinationOf = (actor: Actor, to: string | undefined): Destination =>
  (to ?? actor.handle) as Destination

/** Messages as such: invoke, broadcast, prepare, deliver. */
export const registerActorRoutes = (server: FastifyInstance, actor: Actor): void => {
  server.post(
    '/api/v1/actor/invoke',
    { schema: { body: Invoke, summary: 'Invokes a behaviour and waits for the answer' } },
    async (request, reply) => {
      const body = request.body as Static<typeof Invoke>
      return answer(
        reply,
        await actor.invoke({
          to: destinationOf(actor, body.to),
          behaviour: body.behaviour,
          payload: (body.payload ?? {}) as Json,
          ...timed(body.timeoutMs),
          ...shown(body.tokens),
        }),
      )
    },
  )
  server.post(
    '/api/v1/actor/broadcast',
    { schema: { body: Broadcast, summary: 'Calls everybody on a topic and collects the answers' } },
    async (request, reply) => {
      const body = request.body as Static<typeof Broadcast>
      const answers = await actor.broadcast({
        topic: body.topic,
        behaviour: body.behaviour,
        payload: (body.payload ?? {}) as Json,
        ...timed(body.timeoutMs),
      })
      return reply.send({ value: answers })
    },
  )
  server.post(
    '/api/v1/actor/msg',
    { schema: { body: Seal, summary: 'Signs a message without sending it' } },
    async (request, reply) => {
      const body = request.body as Static<typeof Seal>
      const { to, bytes } = await actor.prepare({
        to: body.to as Destination,
        behaviour: body.behaviour,
        payload: (body.payload ?? {}) as Json,
        ...timed(body.timeoutMs),
        ...shown(body.tokens),
      })
      return reply.send({ value: { to, message: Buffer.from(bytes).toString('base64url') } })
    },
  )
  server.post(
    '/api/v1/actor/send',
    { schema: { body: Deliver, summary: 'Delivers a signed message as it is and waits for the answer' } },
    async (request, reply) => {
      const body = request.body as Static<typeof Deliver>
      const message: PreparedMessage = {
        to: body.to as ActorHandle,
        bytes: new Uint8Array(Buffer.from(body.message, 'base64url')),
      }
      return answer(reply, await actor.deliver(message, timed(body.timeoutMs)))
    },
  )
}

/** One route for each declared behaviour of the node, so that curl and other programs find it by its name. */
export const registerBehaviourRoutes = (server: FastifyInstance, actor: Actor): void => {
  for (const { path, summary, request: body, reply: value } of actor.behaviours()) {
    server.post(
      `/api/v1${path}`,
      {
        schema: { body, summary, response: { 200: Type.Object({ value }) } },
        // The actor's own gate checks the request, wherever it comes from; compiling each schema twice slowed the start.
        validatorCompiler: () => () => true,
        serializerCompiler: () => JSON.stringify,
      },
      async (request, reply) =>
        answer(
          reply,
          await actor.invoke({ to: actor.handle, behaviour: path, payload: request.body as Json }),
        ),
    )
  }
}
