import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { evidenceFiles } from '../deploy/index.ts'
import type { Artifact, Environment, Host } from '../environment.ts'
import { namedTopology } from '../topologies/index.ts'
import type { Topology } from '../topology.ts'
import { createStage, type Elsewhere, patienceMs, type Stage } from './stage.ts'

const pair = namedTopology('pair')

const topology: Topology = {
  name: 'three',
  hosts: [
    { name: 'alice', label: "Alice's machine" },
    { name: 'bob', region: 'helsinki' },
    { name: 'carol' },
  ],
}

const identityOf = async (host: Host) => {
  const answer = await host.dms.identity()
  if (!answer.ok) throw new Error(`${host.name}: ${answer.error.message}`)
  return answer.value
}

/** Names of the hosts that `host` is connected to. */
const seenBy = async (host: Host, { hosts }: Environment): Promise<string[]> => {
  const answer = await host.dms.peers.list()
  const connected = answer.ok ? answer.value.filter((row) => row.isConnected).map((row) => row.peerId) : []
  const known = await Promise.all(
    hosts
      .filter((other) => other.isRunning())
      .map(async (other) => [(await identityOf(other)).peerId, other.name] as const),
  )
  return known.filter(([peerId]) => connected.includes(peerId)).map(([, name]) => name)
}

const collect = async (environment: Environment): Promise<Artifact[]> => {
  const artifacts: Artifact[] = []
  for await (const artifact of environment.evidence()) artifacts.push(artifact)
  return artifacts
}

/** A daemon's own credentials, as somebody on its machine reads them. */
const secretsOf = async (
  host: Host,
  { stage, environment }: { stage: Stage; environment: Environment },
): Promise<string[]> => {
  const names = ['passphrase', 'data/api.token']
  if (!stage.isFar) {
    const folder = join(stage.root, environment.id, host.name)
    return names.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  }
  const settings = (await collect(environment)).find(
    (one) => one.host === host.name && one.name === 'settings.json',
  )
  const { dataDirectory } = JSON.parse(settings!.content) as { dataDirectory: string }
  const files = names.map((file) => join(dirname(dataDirectory), file))
  const read = async (file: string) => (await stage.run(host, ['cat', file])).stdout.trim()
  return Promise.all(files.map(read))
}

/** What a network promises while it lives. The cases share one network and leave it whole. */
export const describeLiving = (name: Stage['name'], elsewhere?: Elsewhere): void => {
  describe('a living network', { timeout: patienceMs }, () => {
    let stage: Stage
    let environment: Environment
    let [alice, bob, carol]: Host[] = []

    beforeAll(async () => {
      stage = createStage(name, elsewhere)
      if (!(await stage.provider.probe()).ready) return
      environment = await stage.spawn(topology)
      ;[alice, bob, carol] = environment.hosts as [Host, Host, Host]
    }, patienceMs)
    beforeEach((context) => stage.requireReady(context))
    afterAll(() => stage.close())

    it('has every host, connected with every other', async () => {
      expect(environment.hosts.map((host) => host.name)).toEqual(['alice', 'bob', 'carol'])
      expect(await seenBy(alice!, environment)).toEqual(['bob', 'carol'])
      expect(await seenBy(bob!, environment)).toEqual(['alice', 'carol'])
      expect(await seenBy(carol!, environment)).toEqual(['alice', 'bob'])
    })

    it('is measured pair by pair', async () => {
      const { pairs } = await environment.attest()
      expect(pairs).toHaveLength(6)
      expect(pairs.filter((one) => !one.reachable || !(one.roundTripMs! >= 0))).toEqual([])
    })

    it('gives every host a place, an address and a name of its own', async () => {
      const identities = await Promise.all(environment.hosts.map(identityOf))
      expect(new Set(identities.map((one) => one.did)).size).toBe(3)
      expect(new Set(environment.hosts.map((host) => host.address)).size).toBe(3)
      expect(identities.map((one) => one.name)).toEqual(["Alice's machine", 'bob', 'carol'])
      expect(environment.hosts.map((host) => host.region)).toEqual(['local', 'helsinki', 'local'])
    })

    it('runs the build that was deployed', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons run from their sources')
      const build = await stage.build()
      expect(await identityOf(bob!)).toMatchObject({ version: build!.version, commit: build!.commit })
    })

    it('names its hosts when asked for one that it has not', () => {
      expect(() => environment.host('mallory')).toThrow(/"mallory".*alice, bob, carol/)
      expect(() => environment.host('Bob')).toThrow('only alice, bob, carol')
    })

    it('lets the owner of a host ask its local API', async () => {
      const answer = await bob!.callApi(bob!)
      expect(answer).toMatchObject({ answered: true, status: 200 })
      expect(answer.answered && answer.body).toContain((await identityOf(bob!)).did)
    })

    it('does not answer a neighbour who asks that API', async (context) => {
      context.skip(!stage.provider.supports.has('neighbour-calls'), 'its hosts call nobody')
      expect(await bob!.callApi(alice!)).toMatchObject({ answered: false })
    })

    it('refuses who asks it for another name', async () => {
      const answer = await bob!.callApi(bob!, { host: 'bob.example.org' })
      expect(answer.answered && answer.status).toBe(421)
    })

    it('lets a host stop and start as the same one', async () => {
      const before = await identityOf(bob!)
      await bob!.stop()
      await bob!.stop()
      expect(bob!.isRunning()).toBe(false)
      expect((await bob!.dms.identity()).ok).toBe(false)
      expect(await bob!.callApi(bob!)).toMatchObject({ answered: false })
      await bob!.start()
      await bob!.start()
      expect(bob!.isRunning()).toBe(true)
      expect((await identityOf(bob!)).did).toBe(before.did)
      expect(await seenBy(bob!, environment)).toEqual(['alice', 'carol'])
    })

    it('lets a host crash, shows what it wrote, and heals it', async () => {
      const before = await identityOf(bob!)
      const healing = await environment.inflict({ kind: 'crash', host: 'bob' })
      expect(bob!.isRunning()).toBe(false)
      const { pairs } = await environment.attest()
      const reached = pairs.filter((one) => one.reachable).map(({ from, to }) => `${from} ${to}`)
      expect(reached).toEqual(['alice carol', 'carol alice'])
      const left = (await collect(environment)).filter((one) => one.host === 'bob')
      expect(left.find((one) => one.name === 'daemon.log')?.content).toContain('ready')
      expect(left.find((one) => one.name === 'telemetry.ndjson')?.content).toContain('dms_start_success')
      // An orderly stop would have removed it; an object in our process has no other end than an orderly one.
      const saidGoodbye = !left.some((one) => one.name === 'daemon.json')
      expect(saidGoodbye).toBe(!stage.provider.supports.has('built-daemon'))
      await healing.heal()
      await healing.heal()
      expect((await identityOf(bob!)).did).toBe(before.did)
      expect(await seenBy(carol!, environment)).toEqual(['alice', 'bob'])
    })

    it('crashes nothing that is not running', async () => {
      await bob!.stop()
      const crash = environment.inflict({ kind: 'crash', host: 'bob' })
      await expect(crash).rejects.toMatchObject({ code: 'FAULT_NOT_POSSIBLE' })
      await bob!.start()
    })

    it('hands over evidence of every host, without secrets', async () => {
      const artifacts = await collect(environment)
      for (const { name: host } of environment.hosts) {
        const names = artifacts.filter((one) => one.host === host).map((one) => one.name)
        expect(names).toEqual(expect.arrayContaining(['versions.json', ...evidenceFiles]))
      }
      const reading = environment.hosts.map((host) => secretsOf(host, { stage, environment }))
      const secrets = (await Promise.all(reading)).flat()
      expect(secrets.every((secret) => secret.length >= 16)).toBe(true)
      expect(artifacts.filter((one) => secrets.some((secret) => one.content.includes(secret)))).toEqual([])
    })

    it('is not disturbed by another network beside it', async () => {
      const other = await stage.spawn(pair)
      expect(await seenBy(other.host('alice'), other)).toEqual(['bob'])
      const ids = await Promise.all([...environment.hosts, ...other.hosts].map(identityOf))
      expect(new Set(ids.map((one) => one.peerId)).size).toBe(5)
      await expect(bob!.callApi(other.host('alice'))).rejects.toThrow('another network')
      await other[Symbol.asyncDispose]()
      expect(await seenBy(alice!, environment)).toEqual(['bob', 'carol'])
    })
  })
}
