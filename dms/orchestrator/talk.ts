import type { Static, TSchema } from 'typebox'
import type { Actor, Destination } from '../actor/index.ts'
import { failure, findMisfit, type Json, type Problem, type Result, success } from '../core/index.ts'

interface Declared<Request extends TSchema, Reply extends TSchema> {
  readonly path: string
  readonly request: Request
  readonly reply: Reply
}

/**
 * Invokes a declared behaviour and holds the answer against its declared shape, because the other machine may lie.
 */
export const ask = async <Request extends TSchema, Reply extends TSchema>(
  actor: Actor,
  to: Destination,
  behaviour: Declared<Request, Reply>,
  payload: Static<Request>,
  options: { timeoutMs: number; signal?: AbortSignal; tokens?: readonly string[] },
): Promise<Result<Static<Reply>, Problem>> => {
  const answer = await actor.invoke({ to, behaviour: behaviour.path, payload: payload as Json, ...options })
  if (!answer.ok) return answer
  const misfit = findMisfit(behaviour.reply, answer.value)
  if (misfit === undefined) return success(answer.value as Static<Reply>)
  return failure({
    code: 'ORCHESTRATION_ANSWER_INVALID',
    message: `The answer to ${behaviour.path} at ${misfit.where}: expected ${misfit.expected}, received ${misfit.received}`,
  })
}
