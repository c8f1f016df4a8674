/** A map that forgets the entry that was not used for longest once it holds more than `limit`. */
export interface Lru<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  clear(): void
  readonly size: number
}

export const createLru = <K, V>(limit: number): Lru<K, V> => {
  // A Map iterates in order of insertion, so its first key is the oldest.
  const entries = new Map<K, V>()
  return {
    get: (key) => {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= limit) return
      const oldest = entries.keys().next()
      if (!oldest.done) entries.delete(oldest.value)
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
