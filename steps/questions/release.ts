import { lastCommand } from '../tasks/play-project.ts'
import type { Question } from '../world/participant.ts'

interface ReleaseVerdict {
  readonly lines: readonly {
    readonly id: string
    readonly colour: string
    readonly proofs: readonly { readonly kind: string; readonly title: string; readonly status: string }[]
  }[]
}

/** A row of the verdict: a line of the scope and one thing that is known of it. */
export interface LineRow {
  readonly line: string
  readonly verdict: string
  readonly by: string
  readonly scenario: string
  readonly result: string
}

const nothing = { kind: 'nobody', title: '', status: 'missing' }
const witnesses: Readonly<Record<string, string>> = { automatic: 'a machine', manual: 'a person' }

/** What the last verdict of a release says, line by line of the scope, with all that proves it. */
export const releaseLines: Question<readonly LineRow[]> = {
  what: 'the verdict of the release',
  answer: async (keeper) => {
    const { lines } = JSON.parse(keeper.recall(lastCommand).printed) as ReleaseVerdict
    return lines.flatMap(({ id, colour, proofs }) =>
      (proofs.length === 0 ? [nothing] : proofs).map(({ kind, title, status }) => ({
        line: id.replace('promises-', ''),
        verdict: colour,
        by: witnesses[kind] ?? kind,
        scenario: title,
        result: status,
      })),
    )
  },
}

/** The same for one line. */
export const releaseLine = (wanted: number): Question<readonly Omit<LineRow, 'line'>[]> => ({
  what: `the verdict on line ${wanted}`,
  answer: async (keeper) => {
    const rows = await releaseLines.answer(keeper)
    return rows.filter(({ line }) => line === String(wanted)).map(({ line: _line, ...row }) => row)
  },
})
