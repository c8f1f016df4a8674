import type { Scenario } from '../../reports/model.ts'

/** One scenario as one provider played it: its verdict and how each step ended. */
export type Play = Pick<Scenario, 'id' | 'title' | 'outcome'> & {
  readonly attempts: readonly {
    readonly steps: readonly {
      readonly kind: string
      readonly keyword: string
      readonly text: string
      readonly status: string
    }[]
  }[]
}

const linesOf = ({ attempts }: Play): readonly string[] =>
  (attempts.at(-1)?.steps ?? [])
    .filter(({ kind }) => kind === 'step')
    .map(({ keyword, text, status }) => `${keyword.trim()} ${text}: ${status}`)

const differenceOf = (wanted: Play, found: Play | undefined): string | undefined => {
  if (found === undefined) return 'was not played'
  const [before, after] = [linesOf(wanted), linesOf(found)]
  const at = before.findIndex((line, index) => line !== after[index])
  if (at >= 0) return `"${after[at] ?? 'no such step'}" instead of "${before[at]}"`
  if (after.length !== before.length) return `has ${after.length} steps instead of ${before.length}`
  return found.outcome === wanted.outcome ? undefined : `${found.outcome} instead of ${wanted.outcome}`
}

/**
 * What one provider did differently from the reference, one line a scenario; empty when a scenario cannot tell on which
 * of the two it ran. A scenario that only `found` has is a difference too.
 */
export const differences = (reference: readonly Play[], found: readonly Play[]): readonly string[] => {
  const byId = new Map(found.map((play) => [play.id, play]))
  const known = new Set(reference.map(({ id }) => id))
  return [
    ...reference.flatMap((wanted) => {
      const difference = differenceOf(wanted, byId.get(wanted.id))
      return difference === undefined ? [] : [`${wanted.title}: ${difference}`]
    }),
    ...found.filter(({ id }) => !known.has(id)).map(({ title }) => `${title}: is not in the reference`),
  ]
}
