import { systemClock, systemRandom } from '../../../dms/core/index.ts'
import type { PeerId } from '../../../dms/identity/index.ts'
import type { Network } from '../../../dms/network/index.ts'
import { createMemorySwitch, type MemorySwitch } from '../../../dms/network/memory/index.ts'
import type { LinkControls } from '../../faults/index.ts'
import type { Wire } from './machine.ts'

interface Member {
  readonly peerId: PeerId
  readonly network: Network
}

/** Members say everything over connections, so that one direction alone is of no use to anybody. */
const createLinks = (fabric: MemorySwitch, members: ReadonlyMap<string, Member>): LinkControls => {
  const blocked = new Set<string>()
  const key = (from: string, to: string) => `${from} ${to}`
  const apply = (from: string, to: string) => {
    const [a, b] = [members.get(from)?.peerId, members.get(to)?.peerId]
    if (a === undefined || b === undefined) return
    if (blocked.has(key(from, to)) || blocked.has(key(to, from))) fabric.block(a, b)
    else fabric.unblock(a, b)
  }
  return {
    quality: () => ({
      delayMs: 0,
      jitterMs: 0,
      lossPercent: 0,
      duplicatePercent: 0,
      reorderPercent: 0,
      rateKbitPerS: 0,
    }),
    block: async (from, to) => {
      blocked.add(key(from, to))
      apply(from, to)
    },
    unblock: async (from, to) => {
      blocked.delete(key(from, to))
      apply(from, to)
    },
    needsDaemons: true,
    // By the members' own networks, which know nothing of what is blocked. A pair that answers is connected again.
    measure: async (from, to, { withinMs }) => {
      const [sender, receiver] = [members.get(from), members.get(to)]
      if (sender === undefined || receiver === undefined) return undefined
      const signal = AbortSignal.timeout(withinMs)
      const roundTripMs = await sender.network.ping(receiver.peerId, { signal }).catch(() => undefined)
      return roundTripMs === undefined ? undefined : { roundTripMs, lossPercent: 0 }
    },
  }
}

/** One switch in memory, on the machine's own clock, of which single peers can be cut off. */
export const createWire = (): Wire => {
  const fabric = createMemorySwitch({ clock: systemClock, random: systemRandom })
  const members = new Map<string, Member>()
  const cutOff = new Set<PeerId>()
  const apply = () => {
    const everyone = [...members.values()].map(({ peerId }) => peerId)
    const others = everyone.filter((peer) => !cutOff.has(peer))
    fabric.partition([others, ...[...cutOff].map((peer) => [peer])])
  }
  return {
    links: createLinks(fabric, members),
    join: (name, peerId) => {
      const network = fabric.join(peerId)
      members.set(name, { peerId, network })
      apply()
      return network
    },
    cut: (peerId) => {
      cutOff.add(peerId)
      apply()
    },
    mend: (peerId) => {
      if (cutOff.delete(peerId)) apply()
    },
  }
}
