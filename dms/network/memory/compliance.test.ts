import { createSeededRandom, systemClock } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { describeNetwork } from '../compliance.ts'
import { createMemorySwitch, type MemorySwitchOptions } from './index.ts'

const make = (options: MemorySwitchOptions) => async (count: number) => {
  const memorySwitch = createMemorySwitch(
    { clock: systemClock, random: createSeededRandom('compliance') },
    options,
  )
  return {
    networks: [alice, bob, carol].slice(0, count).map(({ peerId }) => memorySwitch.join(peerId)),
    sever: async (a: { peerId: string }, b: { peerId: string }) =>
      memorySwitch.disconnect(a.peerId, b.peerId),
  }
}

describeNetwork('memory, prompt', make({}))
describeNetwork('memory, with latency and jitter', make({ latencyMs: 2, jitterMs: 3 }))
