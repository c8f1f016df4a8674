import { answerAtTheDoor } from '../tasks/ask-who-it-is.ts'
import type { Question } from '../world/participant.ts'

/** How the last question at this machine's own door fared. */
export type Reception = 'answered' | 'not answered' | `failed with ${number}`

/** A refusal is silence or a client error without the machine's identity; anything else is a failure. */
export const receptionAtTheDoor: Question<Reception> = {
  what: 'how the question at the door was received',
  answer: async (owner) => {
    const call = owner.recall(answerAtTheDoor)
    if (!call.answered) return 'not answered'
    const tellsWhoItIs = call.body.includes(await owner.did())
    if (call.status === 200 && tellsWhoItIs) return 'answered'
    return call.status >= 400 && call.status < 500 && !tellsWhoItIs
      ? 'not answered'
      : `failed with ${call.status}`
  },
}
