import { createHash, randomBytes } from 'node:crypto'

/** The only source of randomness. */
export interface Random {
  /** `length` bytes, unpredictable in production. */
  bytes(length: number): Uint8Array
}

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }

/** Repeatable bytes from a seed, for tests and simulation only. */
export const createSeededRandom = (seed: string): Random => {
  let counter = 0
  return {
    bytes: (length) => {
      const out = new Uint8Array(length)
      for (let filled = 0; filled < length; ) {
        const block = createHash('sha256').update(`${seed}:${counter++}`).digest()
        const part = block.subarray(0, Math.min(block.length, length - filled))
        out.set(part, filled)
        filled += part.length
      }
      return out
    },
  }
}

/** A lower-case hexadecimal identifier of `byteLength` random bytes. */
export const newId = (random: Random, byteLength = 16): string =>
  Buffer.from(random.bytes(byteLength)).toString('hex')
