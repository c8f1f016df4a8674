import { createHash } from 'node:crypto'
import { type KeyPair, keyPairFromSeed } from './key-pair.ts'

/** Seeds that anybody can compute: for tests only. */
const fixture = (name: string): KeyPair =>
  keyPairFromSeed(createHash('sha256').update(`nunet test fixture: ${name}`).digest())

/** did:key:z6MkraMoCNMZXsNhLEJdf32zdGrmUoashuzyv6GgeHLumBaf, peer 12D3KooWMwTvMFgqPE9idcyMc4pVYyPc9ZMfKiq7BfinBzXnjuXD */
export const alice = fixture('alice')
/** did:key:z6MkiwPrz5u41LNzefasXdkXaQk7NzjjUcnPa6YWvmrULW5z, peer 12D3KooWEJVz8yEKrhA1x4FbUfY2W7Gx3kWX6RcWqfzcUV3MKE2Y */
export const bob = fixture('bob')
/** did:key:z6Mkh2fxXaLdVjeN4c5JVBykCZzSUJ4zhkzLmhQr7foqGm18, peer 12D3KooWCPn5gTfuM6RPMzk2SDmF8GXH93qnKZpU3GrwfNziFUwg */
export const carol = fixture('carol')
/** did:key:z6MkwYXRm4aq17EQo4qR9xf3yeqwa3U25QgMs6exMjuUr1qh, peer 12D3KooWSudYuwv6rU1S6TW96zSYuMNnEoEohDWV8g73uT6MpjnF */
export const mallory = fixture('mallory')
/** did:key:z6MkngdJ4jTn3xBLQxUdpEc5sVieY8JgYefTYfiX4cDmqiLL, peer 12D3KooWJ3jRDco3uJxMiM9MmGPaoCFVCt5UATVapFAccKQepSGt */
export const northwind = fixture('northwind')
