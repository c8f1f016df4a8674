import type { TestStepResult } from '@cucumber/messages'

/** Media type under which steps tell what they looked at in vain; see reports/README.md. */
export const lastSeenType = 'application/vnd.nunet.last-seen+json'

interface Seen {
  readonly host: string
  readonly question: string
  readonly expected: string
  readonly lastSeen: string
}

/**
 * What was red, in a few words: the step's own, and what it counted on that did not hold any more, which is mostly why.
 *
 * @param seen contents of what was attached as `lastSeenType`, in this attempt
 */
export const howRed = (
  { status, message = '' }: Pick<TestStepResult, 'status' | 'message'>,
  seen: readonly string[],
): string => {
  const besides = seen
    .map((text) => JSON.parse(text) as Seen)
    // That is what the step itself says.
    .filter(({ host, question }) => !message.includes(`${host} looked at ${question}: `))
    .map(
      ({ host, question, expected, lastSeen }) =>
        `${host} looked at ${question}: expected ${expected}, saw ${lastSeen.slice(0, 300)}`,
    )
  return [`${status}: ${message.slice(0, 200)}`, ...besides].join(' | ')
}
