import type { Attestation } from '../../environments/environment.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

export const measuredNetwork = memoryKey<Attestation>('measured network')

/** Measures the network of the scenario, pair by pair. */
export const measureNetwork: Task<Attestation> = {
  what: 'measures the network',
  perform: async (tester) => {
    const attestation = await (await tester.stage.environment()).attest()
    tester.remember(measuredNetwork, attestation)
    return succeeded(attestation)
  },
}
