import { describe, expect, it } from 'vitest'
import { type LentMachine, takeMachines } from './machines.ts'

const machine = (name: string, state: LentMachine['state'] = 'here'): LentMachine => ({
  name,
  state,
  expiresMs: 0,
  absenceMs: 0,
  lastSeenMs: 0,
})

const placed = async (
  hosts: readonly string[],
  machines: readonly LentMachine[],
  taken: readonly string[] = [],
) =>
  (
    await takeMachines(
      hosts.map((name) => ({ name })),
      machines,
      async (name) => !taken.includes(name),
    )
  ).map((seat) => `${seat.host.name} on ${seat.machine}`)

describe('the machine of a host', () => {
  it('is the one of its own name, else any that is left', async () => {
    const machines = ['m1', 'bob', 'alice'].map((name) => machine(name))
    expect(await placed(['carol', 'alice', 'bob'], machines)).toEqual([
      'carol on m1',
      'alice on alice',
      'bob on bob',
    ])
  })

  it('is another when a network has it already', async () => {
    expect(await placed(['bob'], [machine('bob'), machine('m1')], ['bob'])).toEqual(['bob on m1'])
  })

  it('is never one that is away, and the lack is named', async () => {
    const asked = placed(['bob'], [machine('bob', 'away'), machine('m1', 'over')])
    await expect(asked).rejects.toMatchObject({ code: 'LENT_TOO_FEW' })
    await expect(asked).rejects.toThrow(
      'Finding a lent machine for bob: the network needs 1, and none is lent and here: bob (away), m1 (over)',
    )
    await expect(placed(['bob'], [])).rejects.toThrow(/the network needs 1, and none is lent and here$/m)
  })

  it('is lacking when there are fewer machines than hosts, and it is said how many and who has them', async () => {
    await expect(placed(['alice', 'bob'], [machine('bob')])).rejects.toThrow(
      'Finding a lent machine for bob: the network needs 2, and 1 is lent and here: bob (for alice)',
    )
    await expect(placed(['alice', 'bob', 'dave'], [machine('carol'), machine('m1')], ['m1'])).rejects.toThrow(
      'the network needs 3, and 2 are lent and here: carol (for alice), m1 (in another network)',
    )
  })
})
