import type { Startable } from '../core/index.ts'
import { registerCapabilities } from './behaviours/capabilities.ts'
import { registerDeployments } from './behaviours/deployments.ts'
import { registerOnboarding } from './behaviours/onboarding.ts'
import { registerPeers } from './behaviours/peers.ts'
import { registerPublic } from './behaviours/public.ts'
import type { NodeParts } from './components.ts'

export { type Allocations, createAllocations } from './allocations.ts'
export type { NodeParts } from './components.ts'
export { createOnboarding, type Onboarding, type OnboardingStatus } from './onboarding.ts'

/**
 * The actor of a machine: registers everything that this machine answers to.
 * `start` takes up what an earlier life left; `stop` ends the work of others and leaves own deployments to be resumed.
 */
export const createNode = (parts: NodeParts, options: { machineName: string }): Startable => {
  registerPublic(parts, options)
  registerPeers(parts)
  registerCapabilities(parts)
  registerOnboarding(parts)
  registerDeployments(parts)
  return {
    start: async () => {
      await parts.onboarding.load()
      await parts.orchestrator.start()
    },
    stop: async () => {
      await parts.orchestrator.stop()
      await parts.allocations.stopAll()
    },
  }
}
