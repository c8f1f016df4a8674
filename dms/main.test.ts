import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createDmsClient, type DeploymentRow, type DmsClient } from './client/index.ts'
import { type Problem, type Result, systemClock, systemRandom } from './core/index.ts'
import { createScriptedExecutor } from './executor/testing.ts'
import { alice, bob, carol } from './identity/fixtures.ts'
import type { KeyPair } from './identity/index.ts'
import { createDms, type Dms } from './main.ts'
import { createMemorySwitch } from './network/memory/index.ts'
import { completeSettings } from './settings.ts'

const disposals: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose()
})

const network = () => createMemorySwitch({ clock: systemClock, random: systemRandom })

interface Machine {
  readonly dms: Dms
  readonly client: DmsClient
  readonly directory: string
  readonly jobs: ReturnType<typeof createScriptedExecutor>['started']
  stop(): Promise<void>
}

const start = async (
  keyPair: KeyPair,
  name: string,
  wires: ReturnType<typeof network>,
  directory?: string,
): Promise<Machine> => {
  const dataDirectory = directory ?? (await mkdtemp(join(tmpdir(), 'dms-test-')))
  if (directory === undefined) disposals.push(() => rm(dataDirectory, { recursive: true, force: true }))
  const { executor, started } = createScriptedExecutor()
  const dms = await createDms(completeSettings({ name, dataDirectory, api: { port: 0 } }), {
    keyPair,
    build: { version: '0.0.0', commit: 'test' },
    network: wires.join(keyPair.peerId),
    executors: [executor],
  })
  await dms.start()
  const client = createDmsClient({ socketPath: dms.socketPath })
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await client.close()
    await dms.stop()
  }
  disposals.push(stop)
  return { dms, client, directory: dataDirectory, jobs: started, stop }
}

const value = <T>(result: Result<T, Problem>): T => {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.message}`)
}
const problem = <T>(result: Result<T, Problem>): Problem => {
  if (!result.ok) return result.error
  throw new Error(`expected a problem, received ${JSON.stringify(result.value)}`)
}

const until = async <T>(read: () => Promise<T>, isIt: (seen: T) => boolean): Promise<T> =>
  await expect.poll(read, { timeout: 10_000, interval: 10 }).toSatisfy(isIt).then(read)

const ensemble = (options: { peer?: string; cpu?: string } = {}) => `
version: V1
allocations:
  work:
    executor: scripted
    resources: { cpu: ${options.cpu ?? '1 core'}, memory: 64 MiB }
    execution: {}
${options.peer === undefined ? '' : `nodes: { machine: { allocations: [work], peer: '${options.peer}' } }`}`

const offer = { cpuMillicores: 1000, memoryBytes: 128 * 2 ** 20, diskBytes: 0 }
const day = 86_400_000

const pair = async () => {
  const wires = network()
  const a = await start(alice, 'Alice', wires)
  const b = await start(bob, 'Bob', wires)
  value(await a.client.peers.connect(b.dms.identity.addresses[0]!))
  return { a, b, wires }
}

const admit = async (
  owner: Machine,
  guest: Machine,
  capabilities: readonly string[],
  topics?: readonly string[],
) => {
  const audience = guest.dms.identity.did
  const { token } = value(
    await owner.client.trust.grant({
      audience,
      capabilities,
      durationMs: day,
      ...(topics === undefined ? {} : { topics }),
    }),
  )
  value(await guest.client.trust.accept(token))
  return token
}

const deployed = async (machine: Machine, text: string) => {
  const { id } = value(await machine.client.deployments.create(text))
  const get = async (): Promise<DeploymentRow> => value(await machine.client.deployments.get(id))
  const reach = (...states: readonly string[]) => until(get, (row) => states.includes(row.state))
  return { id, get, reach }
}

describe('two daemons', () => {
  it('refuse a stranger with the reason, and answer whoever holds a grant', async () => {
    const { a, b } = await pair()
    const to = b.dms.identity.did
    expect(problem(await a.client.invoke('/public/hello', {}, { to })).code).toMatch(/^UCAN_/)
    await admit(b, a, ['/public'])
    expect(value(await a.client.invoke('/public/hello', {}, { to }))).toEqual({ did: to, name: 'Bob' })
  })

  it('run a job of one on the other, and bring its result back', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/dms/deployment'])
    value(await b.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble())
    await deployment.reach('running')
    expect(value(await b.client.onboarding.status()).free.cpuMillicores).toBe(0)
    expect(b.jobs[0]!.request.environment).toMatchObject({ NUNET_MACHINE: 'Bob' })
    b.jobs[0]!.end({ exitCode: 0, standardOutput: 'done\n', standardError: 'noise\n' })
    const row = await deployment.reach('completed', 'failed')
    expect(row.allocations[0]).toMatchObject({
      state: 'completed',
      machine: bob.did,
      result: { endedBy: 'exited', exitCode: 0, standardOutput: 'done\n', standardError: 'noise\n' },
    })
    expect(value(await b.client.onboarding.status())).toMatchObject({ free: offer, reservations: [] })
  })

  it('say that a job failed and with which code', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/dms/deployment'])
    value(await b.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble({ peer: bob.did }))
    await deployment.reach('running')
    b.jobs[0]!.end({ exitCode: 3 })
    const row = await deployment.reach('completed', 'failed')
    expect(row).toMatchObject({ state: 'failed', problem: { code: 'JOB_FAILED' } })
    expect(row.problem!.message).toContain('work exited with code 3')
  })

  it('refuse a job that does not fit, by how much, and reserve nothing', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/dms/deployment'])
    value(await b.client.onboarding.onboard(offer))
    const row = await (await deployed(a, ensemble({ cpu: '1001 millicores' }))).reach('failed')
    expect(row.problem!.code).toBe('DEPLOYMENT_UNPLACEABLE')
    expect(row.answers).toEqual([
      {
        machine: bob.did,
        offered: false,
        problem: expect.objectContaining({ code: 'RESOURCES_INSUFFICIENT' }),
      },
    ])
    expect(row.answers[0]!.problem!.facts).toMatchObject({
      missing: { cpuMillicores: 1, memoryBytes: 0, diskBytes: 0 },
    })
    expect(b.jobs).toHaveLength(0)
    expect(value(await b.client.onboarding.status()).reservations).toEqual([])
  })

  it('end a cancelled job and give its resources back', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/dms/deployment'])
    value(await b.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble())
    await deployment.reach('running')
    expect(value(await a.client.deployments.cancel(deployment.id)).state).toBe('cancelled')
    expect(b.jobs[0]!.isCancelled()).toBe(true)
    expect(value(await b.client.onboarding.status()).free).toEqual(offer)
  })

  it('choose the tightest machine when none is pinned', async () => {
    const { a, b, wires } = await pair()
    const c = await start(carol, 'Carol', wires)
    value(await a.client.peers.connect(c.dms.identity.addresses[0]!))
    for (const machine of [b, c]) await admit(machine, a, ['/dms/deployment'])
    value(await b.client.onboarding.onboard({ ...offer, cpuMillicores: 2000 }))
    value(await c.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble())
    expect((await deployment.reach('running')).allocations[0]!.machine).toBe(carol.did)
  })

  it('run a job on the deployer’s own machine when it is pinned there', async () => {
    const { a } = await pair()
    value(await a.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble({ peer: alice.did }))
    await deployment.reach('running')
    a.jobs[0]!.end({ exitCode: 0, standardOutput: 'here\n' })
    expect((await deployment.reach('completed', 'failed')).allocations[0]!.result!.standardOutput).toBe(
      'here\n',
    )
  })

  it('take no work for a machine that lends nothing', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/dms/deployment'])
    const row = await (await deployed(a, ensemble())).reach('failed')
    expect(row.answers[0]!.problem!.code).toBe('NODE_NOT_ONBOARDED')
  })

  it('answer a call to everybody', async () => {
    const { a, b } = await pair()
    await admit(b, a, ['/broadcast'], ['/nunet'])
    const answers = await until(
      async () => value(await a.client.broadcast('/broadcast/hello', '/nunet/hello', {}, { timeoutMs: 500 })),
      (seen) => seen.length > 0,
    )
    expect(answers[0]!.answer).toEqual({ ok: true, value: { did: bob.did, name: 'Bob' } })
  })
})

describe('a daemon', () => {
  it('keeps its offer, its grants and its deployments over a restart', async () => {
    const { a, b, wires } = await pair()
    await admit(b, a, ['/dms/deployment', '/public'])
    value(await b.client.onboarding.onboard(offer))
    const deployment = await deployed(a, ensemble())
    await deployment.reach('running')
    await a.stop()
    const again = await start(alice, 'Alice', wires, a.directory)
    value(await again.client.peers.connect(b.dms.identity.addresses[0]!))
    b.jobs[0]!.end({ exitCode: 0, standardOutput: 'late\n' })
    const row = await until(
      async () => value(await again.client.deployments.get(deployment.id)),
      ({ state }) => state === 'completed',
    )
    expect(row.allocations[0]!.result!.standardOutput).toBe('late\n')
    expect(value(await again.client.trust.list()).provide.length).toBeGreaterThan(0)
  })

  it('keeps its socket, token and folder to its owner', async () => {
    const { a } = await pair()
    const mode = async (name: string) => ((await stat(join(a.directory, name))).mode & 0o777).toString(8)
    expect(await mode('.')).toBe('700')
    expect(await mode('api.sock')).toBe('600')
    expect(await mode('api.token')).toBe('600')
    expect(await mode('daemon.json')).toBe('600')
  })

  it('answers on loopback with the token only, and with its OpenAPI document', async () => {
    const { a } = await pair()
    const token = await readFile(join(a.directory, 'api.token'), 'utf8')
    const bearer = createDmsClient({ port: a.dms.apiPort, token })
    const thief = createDmsClient({ port: a.dms.apiPort, token: `${token}x` })
    expect(value(await bearer.identity()).did).toBe(alice.did)
    expect(problem(await thief.identity()).code).toBe('API_TOKEN_REFUSED')
    await Promise.all([bearer.close(), thief.close()])
    const document = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        { socketPath: a.dms.socketPath, path: '/api/v1/openapi.json', headers: { host: 'localhost' } },
        (incoming) => {
          let text = ''
          incoming.on('data', (part) => {
            text += part
          })
          incoming.on('end', () => resolve(text))
        },
      )
      outgoing.on('error', reject)
      outgoing.end()
    })
    const { paths } = JSON.parse(document) as { paths: Record<string, { post?: { requestBody?: unknown } }> }
    expect(paths['/api/v1/dms/cap/grant']!.post!.requestBody).toBeDefined()
  })

  it('answers a wrong description with the place, and starts nothing', async () => {
    const { a } = await pair()
    const refused = problem(await a.client.deployments.create(ensemble({ cpu: '1' })))
    expect(refused).toMatchObject({ code: 'INPUT_INVALID' })
    expect(refused.message).toContain('/allocations/work/resources/cpu (line 6')
    expect(value(await a.client.deployments.list())).toEqual([])
  })

  it('removes its announcement when it stops in order', async () => {
    const { a } = await pair()
    await a.stop()
    await expect(stat(join(a.directory, 'daemon.json'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
