import { describe } from 'vitest'
import type { ProviderName } from '../environment.ts'
import { describeEnding } from './ending.ts'
import { describeLiving } from './living.ts'

/** The suite that every provider must pass. Where it cannot run, its cases are skipped and say what is missing. */
export const describeProvider = (name: ProviderName): void => {
  describe(`provider ${name}`, () => {
    describeLiving(name)
    describeEnding(name)
  })
}
