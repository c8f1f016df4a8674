/** Lets at most `places` in at a time; the others wait in order. */
export interface Gate {
  pass<T>(work: () => Promise<T>): Promise<T>
}

export const createGate = (places: number): Gate => {
  const waiting: (() => void)[] = []
  let free = places
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  const enter = (): Promise<void> | void => {
    if (free > 0) free--
    else return new Promise((resolve) => waiting.push(resolve))
  }
  return {
    pass: async (work) => {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
