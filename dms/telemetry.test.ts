import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createDmsClient } from './client/index.ts'
import {
  type Logger,
  type Problem,
  type Result,
  silentLogger,
  systemClock,
  systemRandom,
} from './core/index.ts'
import { createMemoryDatabase } from './database/memory/index.ts'
import { createScriptedExecutor } from './executor/testing.ts'
import { alice, bob } from './identity/fixtures.ts'
import type { KeyPair } from './identity/index.ts'
import { createDms, type DmsComponents } from './main.ts'
import { createMemorySwitch } from './network/memory/index.ts'
import { completeSettings } from './settings.ts'
import type { TelemetryRecord } from './telemetry/index.ts'
import { createMemorySink } from './telemetry/memory/index.ts'

const disposals: (() => unknown)[] = []
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose()
})

const value = <T>(result: Result<T, Problem>): T => {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.message}`)
}

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'dms-telemetry-'))
  disposals.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const start = async (
  keyPair: KeyPair,
  wires: ReturnType<typeof createMemorySwitch>,
  given: Partial<DmsComponents> & { readonly dataDirectory?: string } = {},
) => {
  const { dataDirectory = makeFolder(), ...more } = given
  const { executor, started } = createScriptedExecutor()
  const dms = await createDms(completeSettings({ name: 'x', dataDirectory, api: { port: 0 } }), {
    keyPair,
    build: { version: '1.2.3', commit: 'test' },
    network: wires.join(keyPair.peerId),
    executors: [executor],
    ...more,
  })
  await dms.start()
  const client = createDmsClient({ socketPath: dms.socketPath })
  const stop = async (): Promise<void> => {
    await client.close()
    await dms.stop()
  }
  disposals.push(stop)
  const path = join(dataDirectory, 'telemetry.ndjson')
  const content = (): string => readFileSync(path, 'utf8')
  const told = (): readonly TelemetryRecord[] =>
    content()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TelemetryRecord)
  return { dms, client, dataDirectory, jobs: started, stop, content, told }
}

const town = () => createMemorySwitch({ clock: systemClock, random: systemRandom })

const ensemble = `
version: V1
allocations:
  work: { executor: scripted, resources: { cpu: 1 core, memory: 64 MiB }, execution: {} }`

/** Alice deploys to Bob and the job ends well; gives what opens something, which nobody should tell. */
const deploy = async (
  a: Awaited<ReturnType<typeof start>>,
  b: Awaited<ReturnType<typeof start>>,
): Promise<{ readonly id: string; readonly secrets: readonly string[] }> => {
  value(await a.client.peers.connect(b.dms.identity.addresses[0]!))
  value(await b.client.onboarding.onboard({ cpuMillicores: 1000, memoryBytes: 2 ** 27, diskBytes: 0 }))
  const grant = { audience: alice.did, capabilities: ['/dms/deployment'], durationMs: 86_400_000 }
  const { token } = value(await b.client.trust.grant(grant))
  value(await a.client.trust.accept(token))
  const { id } = value(await a.client.deployments.create(ensemble))
  const state = async () => value(await a.client.deployments.get(id)).state
  await expect.poll(state, { timeout: 10_000, interval: 10 }).toBe('running')
  b.jobs[0]!.end({ endedBy: 'exited', exitCode: 0, standardOutput: 'output of the job' })
  await expect.poll(state, { timeout: 10_000, interval: 10 }).toBe('completed')
  const secrets = [a, b].map(({ dataDirectory }) => readFileSync(join(dataDirectory, 'api.token'), 'utf8'))
  return { id, secrets: [token, 'output of the job', ...secrets.map((text) => text.trim())] }
}

describe('the telemetry of daemons', () => {
  it('tells a deployment on both machines in one trace, from start to stop, and no secret', async () => {
    const wires = town()
    const [a, b] = [await start(alice, wires), await start(bob, wires)]
    const { id, secrets } = await deploy(a, b)
    await a.client.invoke('/public/hello', {}, { to: bob.did })
    for (const { stop } of [a, b]) await stop()
    const traced = (events: readonly TelemetryRecord[]) =>
      events.filter(({ traceId }) => traceId === id).map(({ event }) => event)
    expect(traced(a.told()).at(-1)).toBe('orchestrator_deployment_completed')
    expect(traced(b.told())).toEqual([
      'node_allocation_pending',
      'node_allocation_running',
      'node_allocation_completed',
    ])
    const names = b.told().map(({ event }) => event)
    expect([names[0], names[1], names.at(-2), names.at(-1)]).toEqual([
      'dms_start_begin',
      'dms_start_success',
      'dms_stop_begin',
      'dms_stop_success',
    ])
    expect(names).toEqual(
      expect.arrayContaining(['network_peer_connected', 'ucan_grant_made', 'node_onboarding_success']),
    )
    expect(b.told().find(({ event }) => event === 'actor_message_refused')).toMatchObject({
      code: expect.stringMatching(/^UCAN_/),
      behaviour: '/public/hello',
      peerId: alice.peerId,
      did: bob.did,
    })
    expect(b.told()[1]).toMatchObject({ version: '1.2.3', peerId: bob.peerId })
    for (const secret of secrets) expect(`${a.content()}${b.content()}`.includes(secret), secret).toBe(false)
  })

  it('tells of grants that are taken back, of roots, and of peers that are lost', async () => {
    const wires = town()
    const [a, b] = [await start(alice, wires), await start(bob, wires)]
    value(await a.client.peers.connect(b.dms.identity.addresses[0]!))
    const grant = { audience: alice.did, capabilities: ['/public'], durationMs: 86_400_000 }
    const { token, id } = value(await b.client.trust.grant(grant))
    value(await b.client.trust.revoke(token))
    value(await b.client.trust.trustRoot(alice.did))
    await a.stop()
    await b.stop()
    const of = (event: string) => b.told().find((one) => one.event === event)
    expect(of('ucan_grant_made')).toMatchObject({ grantId: id, capabilities: ['/public'] })
    expect(of('ucan_grant_revoked')).toMatchObject({ grantId: id })
    expect(of('ucan_root_added')).toMatchObject({ root: alice.did })
    expect(of('network_peer_lost')).toMatchObject({ peerId: alice.peerId })
  })

  it('is closed last, after the database, and holds the end', async () => {
    const order: string[] = []
    const noting = <T extends AsyncDisposable>(name: string, one: T): T => ({
      ...one,
      [Symbol.asyncDispose]: async () => {
        await one[Symbol.asyncDispose]()
        order.push(name)
      },
    })
    const sink = createMemorySink()
    const machine = await start(alice, town(), {
      database: noting('database', createMemoryDatabase()),
      telemetry: noting('telemetry', sink),
    })
    await machine.stop()
    expect(order).toEqual(['database', 'telemetry'])
    expect(sink.content()).toMatch(/"event":"dms_stop_success"[^\n]*\n$/)
    expect(sink.lost()).toBe(0)
  })

  it('holds the reason of a start that failed', async () => {
    const wires = town()
    await start(alice, wires)
    const sink = createMemorySink()
    const twice = start(alice, wires, { telemetry: sink })
    await expect(twice).rejects.toMatchObject({ code: 'NETWORK_LISTEN_FAILED' })
    expect(sink.content()).toContain('"event":"dms_start_failure"')
    expect(sink.content()).toContain('"code":"NETWORK_LISTEN_FAILED"')
  })

  it('costs no work of a daemon whose disk has no room for it, which is counted', async () => {
    const dataDirectory = makeFolder()
    symlinkSync('/dev/full', join(dataDirectory, 'telemetry.ndjson'))
    const notes: [object, string | undefined][] = []
    const log: Logger = { ...silentLogger, info: (facts, message) => void notes.push([facts, message]) }
    const wires = town()
    const a = await start(alice, wires, { dataDirectory, log: { ...log, child: () => log } })
    await deploy(a, await start(bob, wires))
    await a.stop()
    const [facts] = notes.find(([, message]) => message === 'stopped')!
    expect(facts).toEqual({ lostTelemetry: expect.any(Number) })
    expect((facts as { lostTelemetry: number }).lostTelemetry).toBeGreaterThan(8)
  })
})
