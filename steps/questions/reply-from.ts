import { type Matcher, satisfies, unless } from '../expect/index.ts'
import type { Outcome, Problem } from '../world/outcome.ts'
import { lastAttempt, type Participant, type Question } from '../world/participant.ts'

/** What a machine said to a request. */
export interface MachineReply {
  /** Absent while it has said nothing. */
  readonly reply?: Outcome<unknown>
  /** True when it will say nothing else. */
  readonly isFinal: boolean
}

const replyInWords = ({ reply, isFinal }: MachineReply): string => {
  if (reply === undefined) return isFinal ? 'no answer, and none will come' : 'no answer so far'
  return reply.ok ? 'an answer' : `a refusal: ${reply.error.message} (${reply.error.code})`
}

/** What a machine said to the asker's last request. */
export const replyFrom = (machine: Participant): Question<MachineReply> => ({
  what: `what ${machine.name} said`,
  answer: async (asker) => {
    const { isFinal, from } = await asker.recall(lastAttempt).replies()
    const reply = from.get(await machine.did())
    return { isFinal, ...(reply === undefined ? {} : { reply }) }
  },
  inWords: replyInWords,
})

/** Of a reply: a refusal for this reason. Given up when the machine will say nothing else. */
export const refused = (reason: Matcher<Problem | undefined>): Matcher<MachineReply> =>
  unless(
    ({ isFinal }) => isFinal,
    satisfies(reason.expected, ({ reply }) => reply?.ok === false && reason.matches(reply.error)),
  )

/** Of a reply: a good answer with this content. */
export const answered = (what: string, isContent: (value: unknown) => boolean): Matcher<MachineReply> =>
  unless(
    ({ isFinal }) => isFinal,
    satisfies(what, ({ reply }) => reply?.ok === true && isContent(reply.value)),
  )
