import { useEffect, useState } from 'preact/hooks'

export interface Loaded<Data> {
  readonly data?: Data
  readonly error?: Error
}

/** Loads when `wanted` changes; an answer that comes too late is dropped. */
export const useLoaded = <Data>(load: () => Promise<Data>, wanted: readonly unknown[]): Loaded<Data> => {
  const [loaded, setLoaded] = useState<Loaded<Data>>({})
  useEffect(() => {
    let isWanted = true
    setLoaded({})
    load().then(
      (data) => isWanted && setLoaded({ data }),
      (error: Error) => isWanted && setLoaded({ error }),
    )
    return () => {
      isWanted = false
    }
  }, wanted)
  return loaded
}
