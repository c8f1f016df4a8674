import { describe } from 'vitest'
import type { ProviderName } from '../environment.ts'
import { describeEnding } from './ending.ts'
import { describeFaults } from './faults.ts'
import { describeLiving } from './living.ts'
import type { Elsewhere } from './stage.ts'

export { brokenDaemon } from './stage.ts'

/**
 * The suite that every provider must pass. Where it cannot run, its cases are skipped and say what is missing.
 *
 * @param elsewhere what this machine does not show of others; default nothing
 */
export const describeProvider = (name: ProviderName, elsewhere?: Elsewhere): void => {
  describe(`provider ${name}`, () => {
    describeLiving(name, elsewhere)
    describeFaults(name, elsewhere)
    describeEnding(name, elsewhere)
  })
}
