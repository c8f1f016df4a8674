import type { Cause } from '../model.ts'

/** Collects what makes a run red; a flood of the same kind is counted, not listed. */
export interface Causes {
  add(code: string, text: string): void
  list(): readonly Cause[]
}

const listed = 10

export const createCauses = (): Causes => {
  const byCode = new Map<string, Set<string>>()
  const listOne = ([code, texts]: readonly [string, Set<string>]): Cause[] => {
    const shown = [...texts].slice(0, listed).map((text) => ({ code, text }))
    const rest = texts.size - shown.length
    return rest > 0 ? [...shown, { code, text: `… and ${rest} more of this kind` }] : shown
  }
  return {
    add: (code, text) => {
      const texts = byCode.get(code) ?? new Set()
      byCode.set(code, texts.add(text))
    },
    list: () => [...byCode].flatMap(listOne),
  }
}
