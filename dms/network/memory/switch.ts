import { type Clock, type Logger, type Random, silentLogger } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import { ListenFailedError } from '../errors.ts'
import type { Network } from '../index.ts'
import { createCourier } from './courier.ts'
import type { Fabric, JoinOptions, Member } from './fabric.ts'
import { createLinks, type Links } from './links.ts'
import { createMember } from './member.ts'

export interface MemorySwitchComponents {
  /** A ManualClock makes everything wait until it is advanced; with `systemClock` delivery is prompt. */
  readonly clock: Clock
  /** Decides the jitter; a seeded source makes a run repeatable. */
  readonly random: Random
  readonly log?: Logger
}

export interface MemorySwitchOptions {
  /** One way, between any two peers for which `setLatency` was not called. Default 0. */
  readonly latencyMs?: number
  /** Each message takes up to this much longer; the order of a pair is kept. Default 0. */
  readonly jitterMs?: number
}

/** One network inside one process, whose shape can be changed while it runs. */
export interface MemorySwitch
  extends Pick<Links, 'partition' | 'heal' | 'block' | 'unblock' | 'setLatency' | 'disconnect'> {
  /** A network for `peerId`, stopped at first. Its address stays the same however often the peer joins. */
  join(peerId: PeerId, options?: JoinOptions): Network
}

/** @example createMemorySwitch({ clock: createManualClock(), random: createSeededRandom('1') }, { latencyMs: 20 }) */
export const createMemorySwitch = (
  { clock, random, log = silentLogger }: MemorySwitchComponents,
  { latencyMs = 0, jitterMs = 0 }: MemorySwitchOptions = {},
): MemorySwitch => {
  const courier = createCourier(clock)
  const numbers = new Map<PeerId, number>()
  const members = new Map<PeerId, Member>()
  const links = createLinks({ latencyMs }, (a, b, isConnected) => {
    members.get(a)?.notice(b, isConnected)
    members.get(b)?.notice(a, isConnected)
  })

  const jitter = (): number => {
    if (jitterMs === 0) return 0
    const [high = 0, low = 0] = random.bytes(2)
    return (jitterMs * (high * 256 + low)) / 65_535
  }
  const addressOf = (peerId: PeerId): string => {
    const number = numbers.get(peerId) ?? numbers.size + 1
    numbers.set(peerId, number)
    return `/memory/${number}/p2p/${peerId}`
  }
  const fabric: Fabric = {
    links,
    clock,
    log,
    travel: (lane, delayMs, action) => courier.after(lane, delayMs + jitter(), action),
    addressOf,
    running: (peerId) => members.get(peerId),
    enter: (member) => {
      const other = members.get(member.network.peerId)
      if (other !== undefined && other !== member) {
        throw new ListenFailedError({
          addresses: [addressOf(member.network.peerId)],
          why: 'the address is taken',
        })
      }
      members.set(member.network.peerId, member)
    },
    leave: (member) => {
      if (members.get(member.network.peerId) !== member) return
      members.delete(member.network.peerId)
      for (const peer of links.connectedTo(member.network.peerId))
        links.disconnect(member.network.peerId, peer)
    },
  }

  return {
    partition: links.partition,
    heal: links.heal,
    block: links.block,
    unblock: links.unblock,
    setLatency: links.setLatency,
    disconnect: links.disconnect,
    join: (peerId, options = {}) => {
      addressOf(peerId)
      return createMember(fabric, peerId, options).network
    },
  }
}
