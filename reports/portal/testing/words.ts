import type { Vocabulary } from '../model/types.ts'

const definedAt = 'steps/definitions/messaging.ts:60'

/** A few wordings, enough for what the workshop proposes to begin with. */
export const vocabulary: Vocabulary = {
  wordings: [
    '{participants} is/are on the network',
    '{participant} has given {participant} a grant for {service}',
    '{participant} asks {participant} for {service}',
    '{participant} receives {service} from {participant}',
  ].map((source) => ({ source, isExpression: true, definedAt })),
  parameters: [
    { name: 'participant', patterns: ['[A-Z][a-z]{1,11}'] },
    { name: 'participants', patterns: ['[A-Z][a-z]{1,11}(?: and [A-Z][a-z]{1,11})?'] },
    { name: 'service', patterns: ['a greeting|greetings'] },
  ],
  scopeLines: ['ucan-1', 'ucan-2'],
}
