import { type Matcher, satisfies } from '../expect/index.ts'
import { checkReports, secret } from '../tasks/contribute.ts'
import { lastCommand } from '../tasks/play-project.ts'
import type { Question } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'

/** Nothing was wrong, and something was looked at. */
export const isAccepted: Matcher<CommandEnd> = satisfies(
  'a contribution that is accepted',
  ({ code, printed }) => code === 0 && /[1-9]\d* passed, 0 failed, \d+ skipped\s*$/.test(printed),
)

/** Refused before anything was played, with the line of the sentence. */
export const isUnknownAt = (line: number): Matcher<CommandEnd> =>
  satisfies(
    `a contribution of which the sentence in line ${line} is unknown`,
    ({ code, printed }) =>
      code !== 0 &&
      new RegExp(`not every sentence is known[\\s\\S]*my\\.feature:${line}\\b`).test(printed) &&
      !printed.includes('playing it'),
  )

/** It was played, and did not come to what it wanted. */
export const isStopped: Matcher<CommandEnd> = satisfies(
  'a contribution that was played and failed',
  ({ code, printed }) =>
    code !== 0 && printed.includes('playing it sealed') && /0 passed, 1 failed/.test(printed),
)

/** Places in what was said and reported that hold what the tester keeps to herself. */
export const leaks: Question<readonly string[]> = {
  what: 'where the secret stands',
  answer: async (tester) => {
    const project = await tester.stage.project()
    const { printed, complained } = tester.recall(lastCommand)
    const files = await project.filesIn(checkReports)
    const texts = await Promise.all(files.map(async (file) => [file, await project.read(file)] as const))
    return [...texts, ['what was said', `${printed}${complained}`] as const]
      .filter(([, text]) => text.includes(secret))
      .map(([place]) => place)
  },
}

/** Reports of bugs to which the scenario that was made last leads back. */
export const reportsOfSkeleton: Question<readonly string[]> = {
  what: 'which report the scenario leads back to',
  answer: async (tester) =>
    [...tester.recall(lastCommand).printed.matchAll(/@report:([a-z0-9-]+)/g)].map(([, number]) => number!),
}
