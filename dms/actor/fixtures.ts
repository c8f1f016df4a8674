import { Type } from 'typebox'
import {
  type Clock,
  createManualClock,
  createSeededRandom,
  type Json,
  type ManualClock,
  silentLogger,
  systemClock,
} from '../core/index.ts'
import type { KeyPair } from '../identity/index.ts'
import type { Network } from '../network/index.ts'
import { createMemorySwitch } from '../network/memory/index.ts'
import type { TelemetryEvent } from '../telemetry/index.ts'
import { type Authority, createAuthority } from '../ucan/index.ts'
import { type ActorLimits, type ActorSystem, createActorSystem } from './index.ts'

/** For tests: one node on a network inside this process. */
export interface Node {
  readonly keyPair: KeyPair
  readonly authority: Authority
  readonly network: Network
  readonly system: ActorSystem
  /** Every message that arrived, as bytes. */
  readonly heard: Uint8Array[]
  /** Every event that it told. */
  readonly told: TelemetryEvent[]
}

/** For tests: nodes that know each other. Messages travel at once; all other time stands still until it is advanced. */
export interface World {
  readonly clock: ManualClock
  /** @param clock its own, when it is not the world's: see {@link wrongClock} */
  node(keyPair: KeyPair, limits?: Partial<ActorLimits>, clock?: Clock): Promise<Node>
  connect(a: Node, b: Node): Promise<void>
  /** `to` may do this on `by`'s node. */
  grant(by: Node, to: Node, capability: string, topics?: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Lets everything happen that can happen without time passing. */
export const settle = async (turns = 20): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A clock that runs with `clock`, and shows a time that is `byMs` later; earlier when negative. */
export const wrongClock = (clock: Clock, byMs: number): Clock => ({ ...clock, now: () => clock.now() + byMs })

/** Hears what arrives before the actor system does. */
const overhear = (network: Network, heard: Uint8Array[]): Network => ({
  ...network,
  onMessage: (handler) =>
    network.onMessage((from, bytes) => {
      heard.push(Uint8Array.from(bytes))
      handler(from, bytes)
    }),
})

export const createWorld = (): World => {
  const worldClock = createManualClock()
  const random = createSeededRandom('actor')
  const exchange = createMemorySwitch({ clock: systemClock, random })
  const nodes: Node[] = []

  const node: World['node'] = async (keyPair, limits = {}, clock = worldClock) => {
    const store = { load: async () => undefined, save: async () => {} }
    const heard: Uint8Array[] = []
    const network = overhear(exchange.join(keyPair.peerId), heard)
    const authority = await createAuthority({ keyPair, store, clock, random })
    const told: TelemetryEvent[] = []
    const telemetry = { emit: (event: TelemetryEvent) => void told.push(event) }
    const system = createActorSystem(
      { keyPair, authority, network, clock, random, log: silentLogger, telemetry },
      limits,
    )
    await network.start()
    await system.start()
    const made = { keyPair, authority, network, system, heard, told }
    nodes.push(made)
    return made
  }

  const grant: World['grant'] = async (by, to, capability, topics) => {
    const token = await by.authority.grant({
      audience: to.keyPair.did,
      capabilities: [capability],
      expiresAtMs: worldClock.now() + 86_400_000,
      ...(topics === undefined ? {} : { topics }),
    })
    await to.authority.anchorProvide(token)
    return token
  }

  return {
    clock: worldClock,
    node,
    grant,
    connect: async (a, b) => void (await a.network.connect(b.network.addresses()[0]!)),
    stop: async () => {
      for (const { system, network } of nodes) {
        await system.stop()
        await network.stop()
      }
    },
  }
}

/** Says what it was told. */
export const echo = {
  path: '/dms/test/echo',
  summary: 'Says what it was told',
  request: Type.Object({ text: Type.String({ maxLength: 1_000 }) }, { additionalProperties: false }),
  reply: Type.Object({ text: Type.String() }),
} as const

/** Answers as {@link echo}, and counts how often it ran. */
export const registerEcho = (node: Node): { readonly runs: number } => {
  const count = { runs: 0 }
  node.system.root.register(echo, ({ text }) => {
    count.runs += 1
    return { text }
  })
  return count
}

/** The code of a refusal, or `ok`. */
export const verdict = (
  answer: { ok: true; value: Json | undefined } | { ok: false; error: { code: string } },
): string => (answer.ok ? 'ok' : answer.error.code)
