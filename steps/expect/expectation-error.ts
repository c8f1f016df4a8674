import type { LastSeen } from '../world/stage.ts'

/** A promise was not kept within its time. The message is what a reader of the report sees first. */
export class ExpectationError extends Error {
  readonly seen: LastSeen

  constructor(seen: LastSeen, manner: string) {
    super(
      [
        `${seen.question}, as ${seen.host} sees it, is not as promised ${manner}.`,
        `  expected:  ${seen.expected}`,
        `  last seen: ${seen.lastSeen}`,
      ].join('\n'),
    )
    this.name = 'ExpectationError'
    this.seen = seen
  }
}
