import type { Question } from '../world/participant.ts'
import { readReport } from './report-files.ts'

/** A row of what a reviewer reads: which scenario, and what about it. */
export interface Change {
  readonly scenario: string
  readonly change: string
}

const lists: Readonly<Record<string, string>> = {
  'Newly failing': 'newly fails',
  Fixed: 'is fixed',
  Flaky: 'is unsteady',
  'Ran then and not now': 'is not played any more',
}

const titled = (line: string): string => line.replace(/^- /, '').replace(/ `[^`]*`$/, '')

const listOf = (summary: string, [title, change]: readonly [string, string]): readonly Change[] => {
  const list = new RegExp(`^\\*\\*${title}: \\d+\\*\\*\\n\\n((?:- .*\\n)+)`, 'm').exec(summary)?.[1] ?? ''
  return list
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ scenario: titled(line), change }))
}

/** What the summary of a merge request says has changed since the target branch. */
export const changesSinceTarget: Question<readonly Change[]> = {
  what: 'what has changed since the target branch',
  answer: async (reviewer) => {
    const summary = await readReport(reviewer, 'summary.md')
    return Object.entries(lists).flatMap((list) => listOf(summary, list))
  },
}

/** Why the summary says that a scenario was skipped. */
export const whySkipped = (scenario: string): Question<string | undefined> => ({
  what: `why "${scenario}" was skipped`,
  answer: async (reviewer) => {
    const list =
      /<summary>Skipped: [\s\S]*?<\/details>/.exec(await readReport(reviewer, 'summary.md'))?.[0] ?? ''
    return list
      .split('\n')
      .find((line) => line.startsWith(`- ${scenario}: `))
      ?.slice(`- ${scenario}: `.length)
  },
})
