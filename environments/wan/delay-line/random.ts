import { randomFillSync } from 'node:crypto'

const poolSize = 4096
const range = 2 ** 32

/** Numbers evenly in [0, 1), drawn in large portions: one for each packet must cost next to nothing. */
export const createRandom = (): (() => number) => {
  const pool = new Uint32Array(poolSize)
  let next = poolSize
  return () => {
    if (next === poolSize) {
      randomFillSync(pool)
      next = 0
    }
    return pool[next++]! / range
  }
}
