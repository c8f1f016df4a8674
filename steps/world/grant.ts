import { memoryKey } from './memory.ts'

/** The grant that somebody holds, as it was handed to her. */
export interface HeldGrant {
  readonly token: string
  readonly id: string
}

export const heldGrant = memoryKey<HeldGrant>('grant')
