import type { Clock, Logger } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import type { Network } from '../index.ts'
import type { Rumour } from './ear.ts'
import type { Links } from './links.ts'

/** One peer of a switch: its network, and what other members do to it. */
export interface Member {
  readonly network: Network
  /** Changes with every start; what was sent to an earlier life is lost. */
  readonly life: number
  meet(peerId: PeerId): void
  notice(peerId: PeerId, isConnected: boolean): void
  receive(from: PeerId, message: Uint8Array): void
  isSubscribed(topic: string): boolean
  hear(rumour: Rumour, via: PeerId): void
}

/** What the members of one switch share. */
export interface Fabric {
  readonly links: Links
  readonly clock: Clock
  readonly log: Logger
  /** Calls `action` when something sent now on this lane arrives. */
  travel(lane: string, delayMs: number, action: () => void): void
  addressOf(peerId: PeerId): string
  running(peerId: PeerId): Member | undefined
  /** @throws ListenFailedError when another running member has this peer id */
  enter(member: Member): void
  leave(member: Member): void
}

export interface JoinOptions {
  /** Addresses to stay connected with while running; a peer that is not there yet is tried again every second. */
  readonly bootstrap?: readonly string[]
}
