import { describe, expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import { noPatience, pretendHost, pretendNetwork } from './fixtures.ts'
import { inflict } from './inflict.ts'
import { canMeet } from './meeting.ts'

describe('two daemons', () => {
  it.each<[Fault, boolean]>([
    [{ kind: 'partition', cut: { shape: 'isolated', host: 'bob' } }, false],
    [{ kind: 'partition', cut: { shape: 'one-way', from: 'bob', to: 'alice' } }, false],
    [{ kind: 'partition', cut: { shape: 'isolated', host: 'carol' } }, true],
    [{ kind: 'partition', cut: { shape: 'bridge', host: 'bob', left: ['alice'], right: ['carol'] } }, true],
    [{ kind: 'loss', from: 'bob', percent: 100 }, false],
    [{ kind: 'loss', from: 'bob', percent: 40 }, true],
    [{ kind: 'pause', host: 'alice' }, false],
    [{ kind: 'pause', host: 'carol' }, true],
    [{ kind: 'handles-exhausted', host: 'bob' }, false],
    [{ kind: 'latency', from: 'alice', to: 'bob', addMs: 100 }, true],
  ])('under %o can connect: %s', (fault, expected) => {
    expect(canMeet('alice', 'bob', [fault])).toBe(expected)
    expect(canMeet('bob', 'alice', [{ kind: 'crash', host: 'dave' }, fault])).toBe(expected)
  })
})

describe('a daemon that was ended', () => {
  const lonely = () => {
    const bob = pretendHost('bob')
    const start = async () => {
      await bob.start()
      throw new EnvironmentError({ code: 'NETWORK_INCOMPLETE', message: 'alice does not see bob' })
    }
    return pretendNetwork([{ ...bob, start }])
  }

  it('has to find all others again when it is healed', async () => {
    const healing = await inflict({ kind: 'stop', host: 'bob' }, lonely(), { patience: noPatience })
    await expect(healing.heal()).rejects.toThrow('alice does not see bob')
  })

  it('need not while something else is wrong', async () => {
    const network = lonely()
    network.book.push({ id: '1', fault: { kind: 'pause', host: 'alice' }, memory: {} })
    const healing = await inflict({ kind: 'stop', host: 'bob' }, network, { patience: noPatience })
    await expect(healing.heal()).resolves.toBeUndefined()
    await expect(
      inflict({ kind: 'restart', host: 'bob' }, network, { patience: noPatience }),
    ).resolves.toBeDefined()
  })
})
