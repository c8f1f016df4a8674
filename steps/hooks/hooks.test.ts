import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type {
  Attestation,
  Environment,
  Host,
  Provider,
  SpawnOptions,
} from '../../environments/environment.ts'
import type { Topology } from '../../environments/topology.ts'
import { requireWholeNetwork } from './attestation.ts'
import { attachEvidence } from './evidence.ts'
import { reasonToSkip } from './needs.ts'
import type { OwnedProject } from './project/create-project.ts'
import { createStage } from './stage.ts'
import { listenForUnhandledErrors } from './unhandled.ts'

const process_ = { name: 'process', supports: new Set(['crash']) } as unknown as Provider

describe('skipping by need', () => {
  it('names the provider and what it lacks', () => {
    expect(reasonToSkip(['@scope:x-1', '@needs:partition'], process_)).toBe(
      'skipped: provider process does not support partition',
    )
  })

  it('runs what needs nothing, or only what is there', () => {
    expect(reasonToSkip(['@scope:x-1'], process_)).toBeUndefined()
    expect(reasonToSkip(['@needs:crash'], process_)).toBeUndefined()
  })

  it('names the network that lacks what the scenario is about', () => {
    const hidden = { name: 'at-home', hosts: [{ name: 'bob', nat: 'symmetric' as const }] }
    const open = { name: 'outside', hosts: [{ name: 'bob', nat: 'none' as const }] }
    expect(reasonToSkip(['@needs:callable'], process_, hidden)).toBe(
      'skipped: on at-home people sit behind NAT, and this needs a machine that can be called',
    )
    expect(reasonToSkip(['@needs:crash'], process_, hidden)).toBeUndefined()
    for (const ground of [open, undefined])
      expect(reasonToSkip(['@needs:callable'], process_, ground)).toBeUndefined()
  })

  it('names the program that this machine lacks', () => {
    expect(reasonToSkip(['@needs:sealed-room'], process_, undefined, () => false)).toBe(
      'skipped: this machine has no bwrap, which seals rooms (apt-get install -y bubblewrap)',
    )
    expect(reasonToSkip(['@needs:sealed-room'], process_, undefined, () => true)).toBeUndefined()
  })

  it('leaves to people what is theirs, and to later what is not built', () => {
    expect(reasonToSkip(['@manual'], process_)).toContain('a person')
    expect(reasonToSkip(['@pending:17'], process_)).toContain('issue 17')
  })
})

const pair = (from: string, to: string, reachable = true) => ({ from, to, reachable })
const attested = (pairs: Attestation['pairs']): Attestation => ({ pairs, differences: [], tookMs: 1 })

describe('attestation', () => {
  it('is content with one machine, and with all that reach each other', () => {
    expect(() => requireWholeNetwork(attested([]), ['bob'])).not.toThrow()
    expect(() => requireWholeNetwork(attested([pair('a', 'b'), pair('b', 'a')]), ['a', 'b'])).not.toThrow()
  })

  it('asks only those of many to reach each other who were introduced, and shows the others as such', () => {
    const strangers = [
      { ...pair('a', 'b', false), introduced: false as const },
      { ...pair('b', 'a', false), introduced: false as const },
    ]
    expect(() => requireWholeNetwork(attested(strangers), ['a', 'b'])).not.toThrow()
    const differing = { ...attested(strangers), differences: ['a → b: 3 ms, declared 90 ms'] }
    expect(() => requireWholeNetwork(differing, ['a', 'b'])).toThrow('a → b: not introduced')
  })

  it('shows what was measured when somebody is not reached, or was not measured', () => {
    const pairs = [pair('a', 'b'), pair('b', 'a', false)]
    expect(() => requireWholeNetwork(attested(pairs), ['a', 'b'])).toThrow(
      /missing: b → a[\s\S]*b → a: not reachable/,
    )
    expect(() => requireWholeNetwork(attested([pair('a', 'b')]), ['a', 'b'])).toThrow('missing: b → a')
  })

  it('counts a direction once, although it is missing and differs as well', () => {
    const pairs = [pair('a', 'b', false), pair('b', 'a', false)]
    const parted = { ...attested(pairs), differences: ['a → b: nothing arrives', 'c → a: nothing arrives'] }
    expect(() => requireWholeNetwork(parted, ['a', 'b'])).toThrow(
      /^The network is not as planned: missing: b → a and 2 more\n {2}missing: b → a\n {2}a → b: nothing arrives\n {2}c → a: nothing arrives\nMeasured/,
    )
  })

  it('refuses a network that is not the declared one although everybody is reached', () => {
    const whole = attested([pair('a', 'b'), pair('b', 'a')])
    const wrong = { ...whole, differences: ['a → b: 3 ms, declared 90 ms'] }
    expect(() => requireWholeNetwork(wrong, ['a', 'b'])).toThrow('a → b: 3 ms, declared 90 ms')
  })
})

const fakeEnvironment = (topology: Topology, attestation: Attestation, log: string[]): Environment => {
  const hosts = topology.hosts.map(({ name }) => ({
    name,
    address: '127.0.0.1',
    dms: { identity: async () => ({ ok: true, value: { did: `did:${name}`, version: '1', commit: 'c' } }) },
  }))
  return {
    id: 'net-1',
    topology,
    sufferings: () => [],
    hosts,
    host: (name: string) => hosts.find((host) => host.name === name) as unknown as Host,
    attest: async () => attestation,
    evidence: async function* () {
      yield { host: 'bob', name: 'daemon.log', mediaType: 'text/plain', content: 'a line' }
      throw new Error('the disk is gone')
    },
    [Symbol.asyncDispose]: async () => void log.push('disposed'),
  } as unknown as Environment
}

const both = attested([pair('alice', 'bob'), pair('bob', 'alice')])

const nobodysProject = async (): Promise<never> => {
  throw new Error('nobody tries the harness here')
}

const createFakes = (attestation = both, spawn?: Provider['spawn']) => {
  const log: string[] = []
  const spawned: Topology[] = []
  const facts: object[] = []
  const provider = {
    name: 'process',
    spawn:
      spawn ??
      (async (topology: Topology) => {
        spawned.push(topology)
        return fakeEnvironment(topology, attestation, log)
      }),
  } as unknown as Provider
  const stage = createStage({
    provider,
    build: undefined,
    createProject: nobodysProject,
    leftoversOf: async () => [],
    report: (one) => facts.push(one),
    faultWords: { attemptOf: () => '', hostsOfFault: () => [] },
    reportFaults: () => {},
  })
  return { log, spawned, facts, stage }
}

describe('the stage', () => {
  it('spawns one network of the planned shape when somebody first needs a machine', async () => {
    const { stage, spawned, facts } = createFakes()
    stage.plan(['Alice'])
    stage.plan(['Alice', 'Bob'])
    expect(spawned).toEqual([])
    await Promise.all([stage.seat('Alice'), stage.seat('Bob'), stage.seat('Alice')])
    expect(spawned.map(({ hosts }) => hosts)).toEqual([
      [
        { name: 'alice', label: 'Alice' },
        { name: 'bob', label: 'Bob' },
      ],
    ])
    expect(facts).toMatchObject([
      { id: 'net-1', provider: 'process', hosts: [{ name: 'alice' }, { name: 'bob' }] },
    ])
  })

  it('tells the report of every machine of its network, and at which of them somebody sits', async () => {
    const wider: Topology = { name: 't', hosts: [{ name: 'alice' }, { name: 'bob' }, { name: 'relay' }] }
    const { stage, facts } = createFakes(both, async () => fakeEnvironment(wider, both, []))
    stage.plan(['Alice', 'Bob'])
    await stage.seat('Alice')
    expect(facts).toMatchObject([
      {
        hosts: [
          { name: 'alice', version: '1', isSeated: true },
          { name: 'bob', version: '1', isSeated: true },
          { name: 'relay', isSeated: false },
        ],
      },
    ])
  })

  it('says so when somebody comes too late or was never planned', async () => {
    const { stage } = createFakes()
    stage.plan(['Alice', 'Bob'])
    await stage.seat('Alice')
    expect(() => stage.plan(['Carol'])).toThrow('Carol cannot join')
    await expect(stage.seat('Carol')).rejects.toThrow('Given Carol is on the network')
  })

  it('stops a scenario whose network is not what was planned, and still returns the network', async () => {
    const { stage, log } = createFakes(attested([pair('alice', 'bob')]))
    stage.plan(['Alice', 'Bob'])
    await expect(stage.seat('Alice')).rejects.toThrow('missing: bob → alice')
    await stage.close()
    expect(log).toEqual(['disposed'])
  })

  it('ends a spawn that is still going on when the scenario is over', async () => {
    const spawn = (_: Topology, { signal }: SpawnOptions) =>
      new Promise<Environment>((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason))
      })
    const { stage } = createFakes(both, spawn)
    stage.plan(['Alice'])
    const seat = stage.seat('Alice')
    await Promise.all([expect(seat).rejects.toThrow('the scenario is over'), stage.close()])
  })

  it('makes one project when it is first asked for, and gives it back', async () => {
    const log: string[] = []
    const createProject = async () => {
      log.push('made')
      return { [Symbol.asyncDispose]: async () => void log.push('gone') } as unknown as OwnedProject
    }
    const provider = {} as Provider
    const stage = createStage({
      provider,
      build: undefined,
      createProject,
      leftoversOf: async () => [],
      report: () => {},
      faultWords: { attemptOf: () => '', hostsOfFault: () => [] },
      reportFaults: () => {},
    })
    expect(await stage.project()).toBe(await stage.project())
    await stage.close()
    expect(log).toEqual(['made', 'gone'])
  })

  it('gives back what else there is when a project could not be made', async () => {
    const { stage, log } = createFakes()
    stage.plan(['Alice'])
    await stage.seat('Alice')
    await expect(stage.project()).rejects.toThrow('nobody tries')
    await stage.close()
    expect(log).toEqual(['disposed'])
  })

  it('has nothing to return when nobody needed a machine', async () => {
    const { stage, spawned } = createFakes()
    stage.plan(['Alice'])
    await stage.close()
    expect(spawned).toEqual([])
  })
})

describe('evidence', () => {
  it('is kept by host, and says where it broke off', async () => {
    const attached: unknown[] = []
    const attach = (data: unknown, options: unknown) => void attached.push([data, options])
    await attachEvidence({ attach } as never, [fakeEnvironment({ name: 'x', hosts: [] }, both, [])])
    expect(attached).toEqual([
      ['a line', { mediaType: 'text/plain', fileName: 'evidence/bob/daemon.log' }],
      [expect.stringContaining('the disk is gone'), expect.objectContaining({ mediaType: 'text/plain' })],
    ])
  })
})

describe('an error that nobody handles', () => {
  it('is named with its scenario, once', () => {
    const emitter = new EventEmitter()
    const unhandled = listenForUnhandledErrors(emitter)
    unhandled.enter('A stranger is refused')
    emitter.emit('unhandledRejection', new Error('late news'))
    expect(unhandled.take()?.message).toBe(
      'Nobody handled an error during "A stranger is refused": late news',
    )
    expect(unhandled.take()).toBeUndefined()
  })
})
