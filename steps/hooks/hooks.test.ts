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

  it('leaves to people what is theirs, and to later what is not built', () => {
    expect(reasonToSkip(['@manual'], process_)).toContain('a person')
    expect(reasonToSkip(['@pending:17'], process_)).toContain('issue 17')
  })
})

const pair = (from: string, to: string, reachable = true) => ({ from, to, reachable })

describe('attestation', () => {
  it('is content with one machine, and with all that reach each other', () => {
    expect(() => requireWholeNetwork({ pairs: [] }, ['bob'])).not.toThrow()
    expect(() => requireWholeNetwork({ pairs: [pair('a', 'b'), pair('b', 'a')] }, ['a', 'b'])).not.toThrow()
  })

  it('shows what was measured when somebody is not reached, or was not measured', () => {
    const pairs = [pair('a', 'b'), pair('b', 'a', false)]
    expect(() => requireWholeNetwork({ pairs }, ['a', 'b'])).toThrow(
      /missing: b → a[\s\S]*b → a: not reachable/,
    )
    expect(() => requireWholeNetwork({ pairs: [pair('a', 'b')] }, ['a', 'b'])).toThrow('missing: b → a')
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

const both: Attestation = { pairs: [pair('alice', 'bob'), pair('bob', 'alice')] }

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
    leftoversOf: async () => [],
    report: (one) => facts.push(one),
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

  it('says so when somebody comes too late or was never planned', async () => {
    const { stage } = createFakes()
    stage.plan(['Alice', 'Bob'])
    await stage.seat('Alice')
    expect(() => stage.plan(['Carol'])).toThrow('Carol cannot join')
    await expect(stage.seat('Carol')).rejects.toThrow('Given Carol is on the network')
  })

  it('stops a scenario whose network is not what was planned, and still returns the network', async () => {
    const { stage, log } = createFakes({ pairs: [pair('alice', 'bob')] })
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
