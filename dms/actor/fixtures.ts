import { Type } from 'typebox'
import {
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
}

/** For tests: nodes that know each other. Messages travel at once; all other time stands still until it is advanced. */
export interface World {
  readonly clock: ManualClock
  node(keyPair: KeyPair, limits?: Partial<ActorLimits>): Promise<Node>
  connect(a: Node, b: Node): Promise<void>
  /** `to` may do this on `by`'s node. */
  grant(by: Node, to: Node, capability: string, topics?: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Lets everything happen that can happen without time passing. */
export const settle = async (turns = 20): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

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
  const clock = createManualClock()
  const random = createSeededRandom('actor')
  const exchange = createMemorySwitch({ clock: systemClock, random })
  const nodes: Node[] = []

  const node: World['node'] = async (keyPair, limits = {}) => {
    const store = { load: async () => undefined, save: async () => {} }
    const heard: Uint8Array[] = []
    const network = overhear(exchange.join(keyPair.peerId), heard)
    const authority = await createAuthority({ keyPair, store, clock, random })
    const system = createActorSystem(
      { keyPair, authority, network, clock, random, log: silentLogger },
      limits,
    )
    await network.start()
    await system.start()
    const made = { keyPair, authority, network, system, heard }
    nodes.push(made)
    return made
  }

  const grant: World['grant'] = async (by, to, capability, topics) => {
    const token = await by.authority.grant({
      audience: to.keyPair.did,
      capabilities: [capability],
      expiresAtMs: clock.now() + 86_400_000,
      ...(topics === undefined ? {} : { topics }),
    })
    await to.authority.anchorProvide(token)
    return token
  }

  return {
    clock,
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
