import { createPublicKey, verify as nativeVerify } from 'node:crypto'
import { build, EdKeypair, encode, verify as peerVerify } from '@ucans/ucans'
import { createManualClock, createSeededRandom, systemClock, systemRandom } from '../core/index.ts'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import { createKeyPair, type Did, type KeyPair, parseDid } from '../identity/index.ts'
import { createAuthority } from './authority.ts'
import { type Bomb, bombBytes, createBombs } from './bombs.ts'
import { createMemoryAnchorStore } from './fixtures.ts'
import type { Authority } from './types.ts'

/**
 * Three questions, each against a peer measured in the same run: what a message costs whose sender was never seen
 * before, what it costs from then on, and what the worst input costs. All times are CPU time of this thread, which
 * other work on the machine does not lengthen much; its clock ticks in milliseconds, so only long batches are timed.
 */
const ROUNDS = 8
const SENDERS = 100
const SERIES = 16

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peer?: string
  readonly ratio?: number
  readonly aim?: string
  readonly note?: string
}
const print = (figure: Figure): void => console.log(JSON.stringify(figure))
const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!

const cpuUs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
const measureUs = (amount: number, action: (index: number) => void): number => {
  const before = cpuUs()
  for (let index = 0; index < amount; index++) action(index)
  return (cpuUs() - before) / amount
}

const expiresAtMs = Date.now() + 86_400_000
const open = (): Promise<Authority> =>
  createAuthority({
    keyPair: bob,
    store: createMemoryAnchorStore(),
    clock: systemClock,
    random: systemRandom,
  })

interface Message {
  readonly sender: Did
  readonly token: string
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** A message of 400 bytes and the one grant that allows it. */
const messageFrom = async (keyPair: KeyPair): Promise<Message> => {
  const bytes = createSeededRandom(keyPair.did).bytes(400)
  const authority = await open()
  const token = await authority.grant({ audience: keyPair.did, capabilities: ['/job'], expiresAtMs })
  return { sender: keyPair.did, token, bytes, signature: keyPair.sign(bytes) }
}

const receive = (authority: Authority, { sender, token, bytes, signature }: Message): void => {
  const identity = parseDid(sender)
  const isSigned = identity.ok && identity.value.verify(bytes, signature)
  if (!isSigned || !authority.authorise({ invoker: sender, capability: '/job/start', tokens: [token] }).ok) {
    throw new Error('a legal message was refused')
  }
}

/** Two (or one) bare signature checks of the native library, keys ready. */
const nativeCeilingUs = ({ bytes, signature }: Message, keyPair: KeyPair, checks: number): number => {
  const x = Buffer.from(keyPair.publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return measureUs(SENDERS, () => {
    for (let check = 0; check < checks; check++) nativeVerify(null, bytes, key, signature)
  })
}

/** The same by the peer: an invocation token whose one proof is the grant. */
const peerUs = async (amount: number): Promise<number> => {
  const [root, holder, receiver] = await Promise.all([
    EdKeypair.create(),
    EdKeypair.create(),
    EdKeypair.create(),
  ])
  const capability = {
    with: { scheme: 'dms', hierPart: '*' },
    can: { namespace: 'job', segments: ['start'] },
  }
  const capabilities = [capability]
  const lifetimeInSeconds = 3600
  const proof = encode(await build({ issuer: root, audience: holder.did(), capabilities, lifetimeInSeconds }))
  const token = encode(
    await build({
      issuer: holder,
      audience: receiver.did(),
      capabilities,
      lifetimeInSeconds,
      proofs: [proof],
    }),
  )
  const options = {
    audience: receiver.did(),
    requiredCapabilities: [{ capability, rootIssuer: root.did() }],
  }
  const before = cpuUs()
  for (let index = 0; index < amount; index++) {
    if (!(await peerVerify(token, options)).ok) throw new Error('the peer refused a legal token')
  }
  return (cpuUs() - before) / amount
}

const measureMessages = async (): Promise<void> => {
  let [cold, known, one, two, peer] = [0, 0, 0, 0, 0]
  for (let index = 0; index <= ROUNDS; index++) {
    // Fresh keys and tokens each round: no cache of any kind has seen them.
    const keyPairs = Array.from({ length: SENDERS }, () => createKeyPair(systemRandom))
    const messages = await Promise.all(keyPairs.map(messageFrom))
    const authority = await open()
    // The first round warms up the compiler.
    if (index === 1) [cold, known, one, two, peer] = [0, 0, 0, 0, 0]
    cold += measureUs(SENDERS, (i) => receive(authority, messages[i]!)) / ROUNDS
    // The second message of a sender makes his key object; from the third on everything is known.
    for (const message of messages) receive(authority, message)
    known += measureUs(SENDERS, (i) => receive(authority, messages[i]!)) / ROUNDS
    one += nativeCeilingUs(messages[0]!, keyPairs[0]!, 1) / ROUNDS
    two += nativeCeilingUs(messages[0]!, keyPairs[0]!, 2) / ROUNDS
    peer += (await peerUs(8)) / ROUNDS
  }
  print({
    name: 'ucan: invocation and 1 delegation, cold',
    value: round(cold, 1),
    unit: 'us',
    peer: `@ucans/ucans as shipped: ${round(peer, 0)} us`,
    ratio: round(peer / cold, 1),
    aim: '>= 10 times the peer',
    note: 'sender, key and token never seen before',
  })
  print({
    name: 'ucan: the same, of the native two-signature ceiling',
    value: round(two / cold),
    unit: 'fraction',
    peer: `node:crypto, keys ready: ${round(two, 1)} us`,
    note: 'the rest is importing the sender’s key, reading and comparing',
  })
  print({
    name: 'ucan: known chain, of the native one-signature ceiling',
    value: round(one / known),
    unit: 'fraction',
    peer: `node:crypto, key ready: ${round(one, 1)} us`,
    note: `${round(known, 1)} us`,
  })
}

/** A node with every anchor that its limits allow within reason, so that each lookup is as long as it gets. */
const openCrowded = async (): Promise<Authority> => {
  const clock = createManualClock()
  const node = await createAuthority({
    keyPair: bob,
    store: createMemoryAnchorStore(),
    clock,
    random: systemRandom,
  })
  for (let index = 0; index < 64; index++) {
    const audience = (index % 2 === 0 ? northwind : carol).did
    const capabilities = Array.from({ length: 8 }, (_, i) => `/x/${i}`)
    await node.anchorRequire(
      await node.grant({ audience, capabilities, expiresAtMs: clock.now() + 3_600_000 }),
    )
  }
  return node
}

const measureBombs = async (): Promise<void> => {
  const node = await openCrowded()
  const series = Array.from({ length: SERIES + 1 }, (_, index) =>
    createBombs({ signer: mallory, audience: alice.did, series: String(index), randomAmount: 120 }),
  )
  const present = ({ name, tokens }: Bomb): void => {
    const answer = node.authorise({ invoker: alice.did, capability: '/job', tokens })
    if (answer.ok) throw new Error(`${name} was accepted`)
  }
  const [warmUp = [], ...measured] = series
  warmUp.forEach(present)
  const ranked = warmUp
    .map(({ name }, index) => ({ name, ms: measureUs(SERIES, (i) => present(measured[i]![index]!)) / 1000 }))
    .sort((a, b) => a.ms - b.ms)
  const largest = Math.max(...series.flat().map(bombBytes))
  const set = `${ranked.length} kinds of bombs of up to ${largest} bytes, mean of ${SERIES} each with fresh keys`
  const worst = ranked.at(-1)
  print({
    name: 'ucan: dearest token bomb',
    value: round(worst!.ms),
    unit: 'ms CPU',
    aim: '<= 5 ms',
    note: `${worst!.name}; ${set}`,
  })
  print({
    name: 'ucan: 99 of 100 token bombs below',
    value: round(
      quantile(
        ranked.map(({ ms }) => ms),
        0.99,
      ),
    ),
    unit: 'ms CPU',
    aim: '<= 5 ms',
    note: set,
  })
}

await measureMessages()
await measureBombs()
