import type { Cause } from '../model.ts'

/** Collects what makes a run red; a flood of the same kind is counted, not listed. */
export interface Causes {
  add(code: string, text: string): void
  list(): readonly Cause[]
  /** The same causes so far; what is added to the copy stays in the copy. */
  copy(): Causes
}

interface Kind {
  readonly texts: ReadonlySet<string>
  readonly unlisted: number
}

const listed = 10

const listKind = (code: string, { texts, unlisted }: Kind): Cause[] => [
  ...[...texts].map((text) => ({ code, text })),
  ...(unlisted === 0 ? [] : [{ code, text: `… and ${unlisted} more of this kind` }]),
]

/** The first ten texts of each kind are kept, the rest only counted, so that no stream can fill the memory. */
export const createCauses = (known: ReadonlyMap<string, Kind> = new Map()): Causes => {
  const kinds = new Map(known)
  return {
    add: (code, text) => {
      const { texts, unlisted } = kinds.get(code) ?? { texts: new Set(), unlisted: 0 }
      if (texts.has(text)) return
      if (texts.size < listed) kinds.set(code, { texts: new Set([...texts, text]), unlisted })
      else kinds.set(code, { texts, unlisted: unlisted + 1 })
    },
    list: () => [...kinds].flatMap(([code, kind]) => listKind(code, kind)),
    copy: () => createCauses(kinds),
  }
}
