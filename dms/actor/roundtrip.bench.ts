import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { systemClock as clock, systemRandom as random, silentLogger } from '../core/index.ts'
import { alice, bob } from '../identity/fixtures.ts'
import type { KeyPair } from '../identity/index.ts'
import { measureBareEcho } from '../network/libp2p/bare-echo.ts'
import { createLibp2pNetwork } from '../network/libp2p/index.ts'
import { createAuthority } from '../ucan/index.ts'
import { createActorSystem } from './index.ts'

// Two daemons' messaging, in two processes, over libp2p on loopback: what an authorised request and its reply cost more
// than the same bytes sent there and back without any of it. The parent asks, the child answers.
const sizeBytes = 256
const roundsPerTurn = 1_000
const turns = 5

const echo = {
  path: '/dms/bench/echo',
  summary: 'Says what it was told',
  request: Type.Object({ text: Type.String({ maxLength: 1_024 }) }, { additionalProperties: false }),
  reply: Type.Object({ text: Type.String() }),
  limit: { perSecond: 1_000_000, burst: 1_000_000 },
} as const

const openNode = async (keyPair: KeyPair, listen: readonly string[]) => {
  const store = { load: async () => undefined, save: async () => {} }
  const network = createLibp2pNetwork({ keyPair, log: silentLogger }, { listen, routing: 'off' })
  const authority = await createAuthority({ keyPair, store, clock, random })
  const system = createActorSystem({ keyPair, authority, network, clock, random, log: silentLogger })
  await network.start()
  await system.start()
  const stop = async () => {
    await system.stop()
    await network.stop()
  }
  return { network, authority, root: system.root, stop }
}

interface Invitation {
  readonly address: string
  readonly token: string
}

const serve = async (): Promise<void> => {
  const node = await openNode(bob, ['/ip4/127.0.0.1/tcp/0'])
  node.root.register(echo, ({ text }) => ({ text }))
  const expiresAtMs = clock.now() + 3_600_000
  const token = await node.authority.grant({ audience: alice.did, capabilities: ['/dms/bench'], expiresAtMs })
  process.send!({ address: node.network.addresses()[0]!, token } satisfies Invitation)
  await once(process, 'disconnect')
  await node.stop()
}

type Asker = Awaited<ReturnType<typeof openNode>>

const ask = async ({ root }: Asker, rounds: number): Promise<number[]> => {
  const payload = { text: 'x'.repeat(sizeBytes) }
  const timesMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now()
    const answer = await root.invoke({ to: bob.did, behaviour: echo.path, payload, timeoutMs: 5_000 })
    if (!answer.ok) throw new Error(answer.error.message)
    timesMs.push(performance.now() - startMs)
  }
  return timesMs.sort((a, b) => a - b)
}

const accept = async (child: ChildProcess): Promise<Asker> => {
  const [invitation] = (await once(child, 'message')) as [Invitation]
  const node = await openNode(alice, [])
  await node.authority.anchorProvide(invitation.token)
  await node.network.connect(invitation.address)
  return node
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)]!
const medianOf = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
const round = (value: number): number => Number(value.toFixed(3))

const measure = async (): Promise<void> => {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const node = await accept(child)
  await ask(node, 1_500)
  // In turns, so that whatever else the machine does falls on both.
  const seen: { p50: number; p95: number; bareP50: number; bareP95: number }[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    const bare = await measureBareEcho({ sizeBytes, rounds: roundsPerTurn })
    const ours = await ask(node, roundsPerTurn)
    seen.push({
      p50: quantile(ours, 0.5),
      p95: quantile(ours, 0.95),
      bareP50: bare.p50Ms,
      bareP95: bare.p95Ms,
    })
  }
  await node.stop()
  child.disconnect()
  await once(child, 'exit')

  const report = (name: string, ours: 'p50' | 'p95', bare: 'bareP50' | 'bareP95', aim?: string) =>
    console.log(
      JSON.stringify({
        name,
        value: round(medianOf(seen.map((turn) => turn[ours]))),
        unit: 'ms',
        peer: `bare libp2p kept-stream echo of ${sizeBytes} bytes: ${round(medianOf(seen.map((turn) => turn[bare])))} ms`,
        ratio: round(medianOf(seen.map((turn) => turn[ours] / turn[bare]))),
        ...(aim === undefined ? {} : { aim }),
        note: `median of ${turns} turns of ${roundsPerTurn}; two signatures and two verifications are part of it`,
      }),
    )
  report('authorised request and reply, p50', 'p50', 'bareP50', 'ratio <= 2')
  report('authorised request and reply, p95', 'p95', 'bareP95')
}

await (process.argv[2] === 'serve' ? serve() : measure())
