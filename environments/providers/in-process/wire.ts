import { systemClock, systemRandom } from '../../../dms/core/index.ts'
import type { PeerId } from '../../../dms/identity/index.ts'
import { createMemorySwitch } from '../../../dms/network/memory/index.ts'
import type { Wire } from './machine.ts'

/** One switch in memory, on the machine's own clock, of which single peers can be cut off. */
export const createWire = (): Wire => {
  const fabric = createMemorySwitch({ clock: systemClock, random: systemRandom })
  const everyone = new Set<PeerId>()
  const cutOff = new Set<PeerId>()
  const apply = () => {
    const others = [...everyone].filter((peer) => !cutOff.has(peer))
    fabric.partition([others, ...[...cutOff].map((peer) => [peer])])
  }
  return {
    join: (peerId) => {
      everyone.add(peerId)
      apply()
      return fabric.join(peerId)
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
