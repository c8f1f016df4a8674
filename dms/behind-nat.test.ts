import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createDmsClient, type DmsClient } from './client/index.ts'
import type { Problem, Result } from './core/index.ts'
import { createNatNetwork, lackOfNat, type NatNetwork, relayHost } from './testing-nat.ts'

const patienceMs = 60_000
const port = 9000
const listen = [`/ip4/0.0.0.0/tcp/${port}`]
const lack = lackOfNat()

const disposals: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose()
})

const value = <T>(result: Result<T, Problem>): T => {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.message}`)
}
const until = <T>(read: () => Promise<T>, isIt: (seen: T) => boolean): Promise<T> =>
  expect.poll(read, { timeout: patienceMs, interval: 100 }).toSatisfy(isIt).then(read)

interface Machine {
  readonly client: DmsClient
  /** Ends the daemon in order. */
  stop(): Promise<void>
}

const settingsOf = (name: string, dataDirectory: string, network: object): string =>
  JSON.stringify({
    name,
    dataDirectory,
    network,
    api: { port: 0 },
    keys: { scryptCost: 4096 },
    jobs: { allowSharedUser: true },
  })

const place = async (net: NatNetwork) => {
  const root = await mkdtemp(join(tmpdir(), 'dms-nat-'))
  disposals.push(() => rm(root, { recursive: true, force: true }))

  const start = async (host: string, network: object): Promise<Machine> => {
    const data = join(root, host)
    const [settings, passphrase] = [`${data}.json`, join(root, 'passphrase')]
    await mkdir(data, { recursive: true, mode: 0o700 })
    await writeFile(settings, settingsOf(host, data, network), { mode: 0o600 })
    await writeFile(passphrase, 'only for this test', { mode: 0o600 })
    const command = [process.execPath, resolve('dms/nunet.ts'), 'run', '--config', settings]
    const daemon = net.run(host, [...command, '--passphrase-file', passphrase], {
      PATH: process.env.PATH,
      HOME: data,
    })
    const log: Buffer[] = []
    daemon.stderr?.on('data', (part: Buffer) => log.push(part))
    const stop = () => end(daemon)
    disposals.push(stop)
    const { socketPath } = await expect
      .poll(() => readFile(join(data, 'daemon.json'), 'utf8').catch(() => daemon.exitCode), {
        timeout: patienceMs,
        interval: 100,
        message: `${host} did not start`,
      })
      .toBeTypeOf('string')
      .then(async () => JSON.parse(await readFile(join(data, 'daemon.json'), 'utf8')))
      .catch((cause: unknown) => {
        throw new Error(Buffer.concat(log).toString(), { cause })
      })
    const client = createDmsClient({ socketPath })
    disposals.push(() => client.close())
    return { client, stop }
  }
  return start
}

const end = async (daemon: ChildProcess): Promise<void> => {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  daemon.kill('SIGTERM')
  await once(daemon, 'close')
}

const addressesOf = async ({ client }: Machine): Promise<readonly string[]> =>
  value(await client.identity()).addresses
const relayedOf = (addresses: readonly string[]): string | undefined =>
  addresses.find((address) => address.includes('/p2p-circuit/'))

const outputOf = async ({ client }: Machine, ensemble: string): Promise<string | undefined> => {
  const { id } = value(await client.deployments.create(ensemble))
  const row = await until(
    async () => value(await client.deployments.get(id)),
    ({ state }) => ['completed', 'failed'].includes(state),
  )
  if (row.state !== 'completed') throw new Error(JSON.stringify(row))
  return row.allocations[0]?.result?.standardOutput
}

describe('machines behind different address translators', () => {
  test(
    'deploy to each other through a relay, before and after its restart',
    async (context) => {
      context.skip(lack !== undefined, lack)
      const net = await createNatNetwork(['alice', 'bob'])
      disposals.push(async () => net[Symbol.asyncDispose]())
      const start = await place(net)
      const serving = { listen, relay: { serve: true } }
      const relay = await start('relay', serving)
      const at = (await addressesOf(relay)).find((address) => address.includes(relayHost))!
      const hidden = { listen: [...listen, '/p2p-circuit'], bootstrap: [at] }
      const [alice, bob] = await Promise.all([start('alice', hidden), start('bob', hidden)])

      const before = await until(
        () => addressesOf(bob),
        (addresses) => relayedOf(addresses) !== undefined,
      )
      const reached = relayedOf(before)!
      expect(reached.startsWith(`${at}/p2p-circuit/p2p/`)).toBe(true)
      const { peerId: bobId } = value(await bob.client.identity())
      // the control: the translators let nobody in
      expect(await alice.client.peers.connect(`/ip4/203.0.113.12/tcp/${port}/p2p/${bobId}`)).toMatchObject({
        error: { code: 'NETWORK_PEER_UNREACHABLE' },
      })
      const { peerId } = value(await alice.client.peers.connect(reached))
      const bobRow = value(await alice.client.peers.list()).find((row) => row.peerId === peerId)
      expect(bobRow).toMatchObject({ isConnected: true, isRelayed: true })

      const { did } = value(await alice.client.identity())
      const { token } = value(
        await bob.client.trust.grant({
          audience: did,
          capabilities: ['/dms/deployment'],
          durationMs: 600_000,
        }),
      )
      value(await alice.client.trust.accept(token))
      const offer = { cpuMillicores: 1000, memoryBytes: 256 * 2 ** 20, diskBytes: 64 * 2 ** 20 }
      value(await bob.client.onboarding.onboard(offer))
      const ensemble = await readFile('features/ensembles/greeting.yaml', 'utf8')
      expect(await outputOf(alice, ensemble)).toBe('hello from bob\n')

      await relay.stop()
      await until(
        () => addressesOf(bob),
        (addresses) => relayedOf(addresses) === undefined,
      )
      await start('relay', serving)
      await until(
        () => addressesOf(bob),
        (addresses) => relayedOf(addresses) !== undefined,
      )
      await until(
        () => alice.client.peers.connect(reached),
        ({ ok }) => ok,
      )
      expect(await outputOf(alice, ensemble)).toBe('hello from bob\n')
    },
    3 * patienceMs,
  )
})
