import type { LastSeen } from '../world/stage.ts'

const shortCharacters = 160

const shorten = (text: string): string =>
  text.length > shortCharacters ? `${text.slice(0, shortCharacters)}…` : text

/** A promise was not kept within its time. The message is what a reader of the report sees first. */
export class ExpectationError extends Error {
  readonly seen: LastSeen

  /** @param manner stands between what was expected and what was seen: " within 10 s," */
  constructor(seen: LastSeen, manner: string) {
    super(
      [
        `${seen.host} looked at ${seen.question}: expected ${seen.expected}${manner} saw ${shorten(seen.inWords ?? seen.lastSeen)}`,
        `  expected:  ${seen.expected}`,
        `  last seen: ${seen.lastSeen}`,
      ].join('\n'),
    )
    this.name = 'ExpectationError'
    this.seen = seen
  }
}
