import { describe, expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import { noPatience, pretendHost, pretendNetwork } from './fixtures.ts'
import { healingOf, inflict, lasts } from './inflict.ts'

const pair = () => {
  const [alice, bob] = [pretendHost('alice'), pretendHost('bob')]
  return { alice, bob, network: pretendNetwork([alice, bob]) }
}

const crashOfBob: Fault = { kind: 'crash', host: 'bob' }

describe('inflicting a fault', () => {
  it('ends the daemon and starts it again, once', async () => {
    const { bob, network } = pair()
    const healing = await inflict(crashOfBob, network)
    expect(bob.isRunning()).toBe(false)
    await Promise.all([healing.heal(), healing.heal()])
    expect(bob.calls).toEqual(['kill', 'start'])
  })

  it('remembers before it changes anything', async () => {
    const { bob, network } = pair()
    const seen: string[] = []
    await inflict(crashOfBob, network, {
      remember: () => seen.push(bob.isRunning() ? 'while it ran' : 'after'),
    })
    expect(seen[0]).toBe('while it ran')
  })

  it('can be healed from what was remembered alone', async () => {
    const { bob, network } = pair()
    let memory: unknown
    await inflict(crashOfBob, network, { remember: (known) => (memory = known) })
    await healingOf({ fault: crashOfBob, memory: JSON.parse(JSON.stringify(memory)) }, network).heal()
    expect(bob.isRunning()).toBe(true)
  })

  it('undoes what had no effect, and says what was found instead', async () => {
    const stubborn = pretendHost('bob', { answers: async () => true })
    const outcome = inflict(crashOfBob, pretendNetwork([stubborn]), { patience: noPatience })
    await expect(outcome).rejects.toMatchObject({
      code: 'FAULT_WITHOUT_EFFECT',
      message: 'Crashing bob: its daemon still answers',
    })
    expect(stubborn.calls).toEqual(['kill', 'start'])
  })

  it('undoes an onset that failed half-way', async () => {
    const bob = pretendHost('bob', {
      kill: async () => {
        throw new Error('the machine is gone')
      },
    })
    await expect(inflict(crashOfBob, pretendNetwork([bob]))).rejects.toThrow('the machine is gone')
    expect(bob.calls).toEqual(['start'])
  })

  it('says what is left when it does not heal, and may be healed again', async () => {
    let comesBack = false
    const { network } = pair()
    const bob = pretendHost('bob')
    const weak = { ...bob, answers: async () => bob.isRunning() && comesBack }
    const healing = await inflict(crashOfBob, { ...network, host: () => weak }, { patience: noPatience })
    await expect(healing.heal()).rejects.toMatchObject({
      code: 'FAULT_NOT_HEALED',
      message: expect.stringContaining('Healing after Crashing bob: its daemon does not answer'),
    })
    comesBack = true
    await expect(healing.heal()).resolves.toBeUndefined()
  })

  it('crashes nothing that is not running', async () => {
    const { bob, network } = pair()
    await bob.stop()
    await expect(inflict(crashOfBob, network)).rejects.toMatchObject({ code: 'FAULT_NOT_POSSIBLE' })
    expect(bob.calls).toEqual(['stop'])
  })

  it('names what a network lacks', async () => {
    const { network } = pair()
    await expect(inflict({ kind: 'disk-full', host: 'bob' }, network)).rejects.toMatchObject({
      code: 'FAULT_NOT_SUPPORTED',
      message: expect.stringContaining('programs that run on its hosts'),
    })
    const { links: _, ...linkless } = network
    await expect(
      inflict({ kind: 'partition', cut: { shape: 'isolated', host: 'bob' } }, linkless),
    ).rejects.toMatchObject({ code: 'FAULT_NOT_SUPPORTED', message: expect.stringContaining('links') })
  })

  it('refuses a kind that there is not, and lists those that there are', async () => {
    const unknown = { kind: 'earthquake', host: 'bob' } as unknown as Fault
    await expect(inflict(unknown, pair().network)).rejects.toThrow(/"earthquake".*only crash, stop, pause/)
  })

  it('does not heal from a memory that it cannot understand', () => {
    const { network } = pair()
    const damaged = {
      fault: { kind: 'partition', cut: { shape: 'isolated', host: 'bob' } },
      memory: { directions: 7 },
    }
    expect(() => healingOf(damaged as Parameters<typeof healingOf>[0], network)).toThrow(
      'cannot be understood',
    )
  })

  it('has something to heal after everything but a restart', async () => {
    const { bob, network } = pair()
    await inflict({ kind: 'restart', host: 'bob' }, network)
    expect(bob.calls).toEqual(['stop', 'start'])
    expect(lasts({ kind: 'restart', host: 'bob' })).toBe(false)
    expect(lasts(crashOfBob)).toBe(true)
  })
})
