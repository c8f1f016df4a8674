/** A typed place in a participant's memory. Two keys of the same name are different places. */
export interface MemoryKey<T> {
  readonly name: string
  /** Never set; carries the type. */
  readonly type?: T
}

export interface Memory {
  remember<T>(key: MemoryKey<T>, value: T): void
  /** @throws Error naming whoever was asked and what is missing */
  recall<T>(key: MemoryKey<T>): T
}

/** @param name what is kept there, as in "the grant"; shown when it is missing */
export const memoryKey = <T>(name: string): MemoryKey<T> => ({ name })

export const createMemory = ({ owner }: { owner: string }): Memory => {
  const places = new Map<MemoryKey<unknown>, unknown>()
  return {
    remember: (key, value) => void places.set(key, value),
    recall: <T>(key: MemoryKey<T>): T => {
      if (!places.has(key)) {
        throw new Error(
          `${owner} remembers no ${key.name}; an earlier step of this scenario has to provide it.`,
        )
      }
      return places.get(key) as T
    },
  }
}
