import type { Chance, Hostility } from './hostility.ts'

/** An object of the cloud as its API shows it. */
export type Shown = Record<string, unknown> & { id: number; labels?: Record<string, string> }

interface Kept {
  readonly kind: string
  readonly object: Shown
  /** From then on lists show it. */
  readonly listedFromMs: number
  /** Absent while it is there; lists show it until `listedUntilMs`. */
  gone?: { readonly listedUntilMs: number }
}

/** What there is, and what lists show of it, which is not the same. */
export interface Store {
  add(kind: string, object: Omit<Shown, 'id'>): Shown
  find(kind: string, id: number): Shown | undefined
  /** Without delay, as the cloud itself knows it. */
  all(kind: string): readonly Shown[]
  listed(kind: string): readonly Shown[]
  remove(kind: string, id: number): void
}

export interface StoreComponents {
  readonly chance: Chance
  readonly now: () => number
}

export const createStore = ({ chance, now }: StoreComponents, { lateMs }: Hostility): Store => {
  const kept = new Map<string, Kept>()
  let lastId = 1000
  const key = (kind: string, id: number) => `${kind} ${id}`
  const ofKind = (kind: string) => [...kept.values()].filter((one) => one.kind === kind)
  return {
    add: (kind, object) => {
      lastId += 1
      const made: Shown = { ...object, id: lastId }
      kept.set(key(kind, made.id), { kind, object: made, listedFromMs: now() + chance() * lateMs })
      return made
    },
    find: (kind, id) => {
      const found = kept.get(key(kind, id))
      return found?.gone === undefined ? found?.object : undefined
    },
    all: (kind) =>
      ofKind(kind)
        .filter(({ gone }) => gone === undefined)
        .map(({ object }) => object),
    listed: (kind) => {
      const at = now()
      for (const [name, { gone }] of kept)
        if (gone !== undefined && gone.listedUntilMs <= at) kept.delete(name)
      return ofKind(kind)
        .filter(({ listedFromMs, gone }) => listedFromMs <= at && (gone?.listedUntilMs ?? at + 1) > at)
        .map(({ object }) => object)
    },
    remove: (kind, id) => {
      const found = kept.get(key(kind, id))
      if (found?.gone === undefined && found !== undefined)
        found.gone = { listedUntilMs: now() + chance() * lateMs }
    },
  }
}
