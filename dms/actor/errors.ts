import { DmsError, formatDuration } from '../core/index.ts'
import { showHandle } from './handle.ts'
import type { ActorHandle } from './types.ts'

/** What a message asks of whom, as it is said in refusals; texts of strangers are shortened and quoted. */
export const showCall = (behaviour: string, to: ActorHandle | string): string =>
  `Invoking ${/^[a-z0-9/-]{1,200}$/.test(behaviour) ? behaviour : JSON.stringify(behaviour.slice(0, 40))} on ${
    typeof to === 'string' ? to : showHandle(to)
  }`

/** No answer within the life of the message. */
export class ActorTimeoutError extends DmsError {
  constructor(input: { call: string; afterMs: number; who: 'caller' | 'handler' }) {
    super({
      code: 'ACTOR_TIMEOUT',
      message:
        input.who === 'caller'
          ? `${input.call}: no answer within ${formatDuration(input.afterMs)}`
          : `${input.call}: the behaviour did not finish within ${formatDuration(input.afterMs)}`,
      hint: 'It may still have been carried out. Ask for the state before trying again, or allow more time.',
      facts: { afterMs: input.afterMs, noticedBy: input.who },
      retryable: true,
    })
  }
}

export class UnknownBehaviourError extends DmsError {
  constructor(call: string) {
    super({
      code: 'ACTOR_UNKNOWN_BEHAVIOUR',
      message: `${call}: there is no such behaviour here`,
      hint: 'Check the spelling and the version of the other node; behaviours may be added and removed while it runs.',
    })
  }
}

/** The message reached a node on which its addressee does not live. */
export class NotHereError extends DmsError {
  constructor(call: string) {
    super({
      code: 'ACTOR_NOT_HERE',
      message: `${call}: this actor does not live on the node that got the message`,
      hint: 'It may have stopped, or the message went to the wrong node. Ask for its handle again.',
    })
  }
}

export class MessageExpiredError extends DmsError {
  constructor(call: string, { byMs, ageMs }: { readonly byMs: number; readonly ageMs: number }) {
    super({
      code: 'ACTOR_EXPIRED',
      message: `${call}: the message expired ${formatDuration(byMs)} before it was looked at`,
      hint: `Send a new one. If that expires too, the clocks of the two machines differ by about ${formatDuration(ageMs)}: set the wrong one.`,
      facts: { expiredByMs: byMs, ageMs },
    })
  }
}

/** The answer says of itself that it is too old to be used. */
export class AnswerExpiredError extends DmsError {
  constructor(call: string, byMs: number) {
    super({
      code: 'ACTOR_ANSWER_EXPIRED',
      message: `${call}: an answer came that had expired ${formatDuration(byMs)} before, and was not used`,
      hint: `It may have been carried out: ask for the state. The clock of the other machine may be behind by ${formatDuration(byMs)} or more; if so, set it.`,
      facts: { expiredByMs: byMs },
    })
  }
}

export class MessageFromFutureError extends DmsError {
  constructor(call: string, byMs: number) {
    super({
      code: 'ACTOR_FROM_FUTURE',
      message: `${call}: the message says it was issued ${formatDuration(byMs)} from now`,
      hint: `The clocks of the two machines differ by about ${formatDuration(byMs)}: set the wrong one.`,
      facts: { aheadByMs: byMs },
    })
  }
}

export class MessageLifetimeError extends DmsError {
  constructor(call: string, limitMs: number) {
    super({
      code: 'ACTOR_LIFETIME_INVALID',
      message: `${call}: a message must expire after it was issued, and within ${formatDuration(limitMs)}`,
      hint: `Choose a time-out of at most ${formatDuration(limitMs)}.`,
      facts: { limitMs },
    })
  }
}

/** Issued before this process began: an earlier one may have carried it out already. */
export class MessageStaleError extends DmsError {
  constructor(call: string) {
    super({
      code: 'ACTOR_STALE',
      message: `${call}: the message is older than the memory of the node that got it`,
      hint: 'The node started after the message was issued, or the clocks differ. Send a new message.',
      retryable: true,
    })
  }
}

export class MessageReplayedError extends DmsError {
  constructor(call: string) {
    super({
      code: 'ACTOR_REPLAYED',
      message: `${call}: this very message was accepted before, and is carried out only once`,
      hint: 'Sign a new message for each call.',
    })
  }
}

export class RateLimitedError extends DmsError {
  constructor(call: string, rate: { perSecond: number; burst: number }) {
    super({
      code: 'ACTOR_RATE_LIMITED',
      message: `${call}: more than ${rate.perSecond} calls a second (${rate.burst} at once) by the same caller`,
      hint: 'Wait a moment, then call less often.',
      facts: { ...rate },
      retryable: true,
    })
  }
}

export class PayloadInvalidError extends DmsError {
  constructor(call: string, wrong: { where: string; expected: string; received: string }) {
    super({
      code: 'ACTOR_PAYLOAD_INVALID',
      message: `${call}: payload at ${wrong.where}: ${wrong.expected}, received ${wrong.received}`,
      hint: 'The schema of each behaviour is in the list of behaviours of the node.',
      facts: wrong,
    })
  }
}

export class OverloadedError extends DmsError {
  constructor(call: string, why: 'mailbox' | 'share' | 'replay-memory') {
    super({
      code: 'ACTOR_OVERLOADED',
      message: `${call}: ${
        {
          mailbox: 'too many messages wait',
          share: "too many of this caller's messages wait",
          'replay-memory': 'too many messages of this caller are still alive',
        }[why]
      }`,
      hint: 'Try again later, with fewer calls at the same time.',
      retryable: true,
    })
  }
}

/** The deliverer is not the sender, and the channel proves it. */
export class StolenMessageError extends DmsError {
  constructor() {
    super({
      code: 'ACTOR_STOLEN_MESSAGE',
      message:
        'Delivering a message: it was signed for another node’s connection than the one that it came over',
      hint: 'Only the node that signed a message may deliver it. Sign your own.',
    })
  }
}

export class ActorStoppedError extends DmsError {
  constructor(call: string) {
    super({
      code: 'ACTOR_STOPPED',
      message: `${call}: the actor has stopped`,
      hint: 'It may still have been carried out. Ask for the state before trying again.',
      retryable: true,
    })
  }
}

export class CallCancelledError extends DmsError {
  constructor(call: string) {
    super({ code: 'ACTOR_CANCELLED', message: `${call}: the caller stopped waiting` })
  }
}

/** Thrown by `register` and `spawn`: one name, one owner. */
export class NameTakenError extends DmsError {
  constructor(what: string, name: string) {
    super({
      code: 'ACTOR_NAME_TAKEN',
      message: `${what} "${name}": the name is in use`,
      hint: 'Undo the earlier registration or stop the earlier actor first.',
    })
  }
}
