import { failure, type Problem, type Result, success } from '../core/index.ts'
import { type Did, parseDid } from '../identity/index.ts'
import { covers, type Need } from './chain.ts'
import { ucanLimits } from './limits.ts'
import { isCapabilityPath } from './path.ts'
import { type RefusedToken, refuseInvocation } from './refusal.ts'
import type { Trust } from './trust.ts'
import type { Authorisation, AuthorisationRequest } from './types.ts'
import type { Verifier } from './verify.ts'

export interface AuthoriserComponents {
  readonly self: Did
  readonly verifier: Verifier
  readonly trust: Trust
}

/** What is the same for all tokens of one message. */
interface Hearing {
  readonly invoker: Did
  readonly need: Need
  readonly budget: { signatureChecks: number }
}

type Judgement = Result<Authorisation, RefusedToken>

const malformedRequest = (what: string): Result<never, Problem> =>
  failure({
    code: 'UCAN_MALFORMED',
    message: `Authorising an invocation: ${what}`,
    hint: 'A capability is a path such as /dms/job, an invoker is a did:key.',
  })

/** The gate of every message. See Authority.authorise. */
export const createAuthoriser = ({ self, verifier, trust }: AuthoriserComponents) => {
  const judgeToken = (text: unknown, { invoker, need, budget }: Hearing): Judgement => {
    const read = verifier.read(text)
    if (!read.ok) return read
    const { chain } = read.value
    const [leaf] = chain.links
    const refuse = (reason: RefusedToken): Judgement => failure({ ...reason, id: leaf.id })
    if (leaf.audience !== invoker) {
      return refuse({ code: 'UCAN_WRONG_AUDIENCE', why: 'it was given to somebody else' })
    }
    if (!covers(leaf, need)) {
      const gives = [
        ...leaf.capabilities.map(({ path }) => path),
        ...leaf.topics.map((topic) => `topic ${topic}`),
      ]
      return refuse({ code: 'UCAN_NO_CAPABILITY', why: `for this node it gives only ${gives.join(', ')}` })
    }
    // Signatures come before everything that depends on the anchors: a forged chain must not find out who is one.
    budget.signatureChecks -= read.value.unproven.length
    if (budget.signatureChecks < 0) {
      const why = `with it more than ${ucanLimits.signatureChecksPerMessage} signatures would need checking`
      return refuse({ code: 'UCAN_BUDGET', why })
    }
    const proven = verifier.prove(read.value)
    if (!proven.ok) return refuse(proven.error)
    const judged = trust.judge(chain, need)
    if (!judged.ok) return refuse(judged.error)
    verifier.admit(read.value)
    return success({ root: chain.root, chain: chain.links.map(({ id }) => id) })
  }

  const judge = (request: AuthorisationRequest): Result<Authorisation, Problem> => {
    const { capability, topic, tokens } = request
    const invoker = parseDid(request.invoker)
    if (!invoker.ok) return malformedRequest('the invoker is not a did:key')
    if (!isCapabilityPath(capability)) return malformedRequest('the capability is not a path')
    if (topic !== undefined && !isCapabilityPath(topic)) return malformedRequest('the topic is not a path')
    const { did } = invoker.value
    if (trust.isRoot(did)) return success({ root: did, chain: [] })
    if (!Array.isArray(tokens)) return malformedRequest('the tokens are not a list')
    if (tokens.length > ucanLimits.tokensPerMessage) {
      const why = `${tokens.length} tokens were presented; ${ucanLimits.tokensPerMessage} are looked at`
      return failure(refuseInvocation(request, self, [{ code: 'UCAN_BUDGET', why }]))
    }
    const need: Need = {
      capability: { path: capability, receiver: self },
      ...(topic === undefined ? {} : { topic }),
    }
    const budget = { signatureChecks: ucanLimits.signatureChecksPerMessage as number }
    const refused: RefusedToken[] = []
    for (const token of tokens as readonly unknown[]) {
      const judgement = judgeToken(token, { invoker: did, need, budget })
      if (judgement.ok) return judgement
      refused.push(judgement.error)
    }
    return failure(refuseInvocation(request, self, refused))
  }

  return (request: AuthorisationRequest): Result<Authorisation, Problem> => {
    try {
      return judge(request)
    } catch {
      return malformedRequest('it cannot be read')
    }
  }
}
