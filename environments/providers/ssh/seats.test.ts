import { expect, it } from 'vitest'
import type { InventoryMachine } from './inventory.ts'
import { type Claim, takeSeats } from './seats.ts'

const machine = (name: string, maxHosts: number, region = 'local'): InventoryMachine => ({
  name,
  address: name,
  port: 22,
  user: 'lab',
  keyFile: '/key',
  hostKey: 'SHA256:',
  region,
  networkAddress: '192.0.2.1',
  firstPort: 9000,
  lastPort: 9099,
  maxHosts,
})

const hosts = (...names: readonly string[]) => names.map((name) => ({ name }))

/** A machine on which others have taken `taken` places. */
const claimsOf =
  (taken: Readonly<Record<string, number>> = {}): Claim =>
  async ({ name, maxHosts, firstPort }, count) =>
    Array.from({ length: Math.min(count, maxHosts - (taken[name] ?? 0)) }, (_, index) => firstPort + index)

const shown = async (...args: Parameters<typeof takeSeats>): Promise<string[]> =>
  (await takeSeats(...args)).map(({ host, machine: { name }, port }) => `${host.name} ${name}:${port}`)

it('spreads hosts over machines before it fills one', async () => {
  const machines = [machine('one', 2), machine('two', 2)]
  expect(await shown(hosts('a', 'b', 'c'), machines, claimsOf())).toEqual([
    'a one:9000',
    'b two:9000',
    'c one:9001',
  ])
})

it('prefers machines of the region of a host', async () => {
  const machines = [machine('one', 3), machine('two', 1, 'singapore')]
  const wanted = [{ name: 'a', region: 'singapore' }, { name: 'b', region: 'singapore' }, { name: 'c' }]
  expect(await shown(wanted, machines, claimsOf())).toEqual(['a two:9000', 'b one:9000', 'c one:9001'])
})

it('goes on to other machines where others were faster', async () => {
  const machines = [machine('one', 2), machine('two', 2)]
  expect(await shown(hosts('a', 'b'), machines, claimsOf({ one: 2 }))).toEqual(['a two:9000', 'b two:9001'])
})

it('says how much room there is when there is too little', async () => {
  const full = takeSeats(
    hosts('a', 'b', 'c', 'd'),
    [machine('one', 2), machine('two', 2)],
    claimsOf({ two: 1 }),
  )
  await expect(full).rejects.toMatchObject({ code: 'INVENTORY_FULL' })
  await expect(full).rejects.toThrow('one has room for 2 of 2, two has room for 1 of 2')
})

it('waits for every machine before it gives up because of one', async () => {
  let isOver = false
  const claim: Claim = async ({ name }) => {
    if (name === 'one') throw new Error('down')
    await new Promise((resolve) => setImmediate(resolve))
    isOver = true
    return [9000]
  }
  await expect(takeSeats(hosts('a', 'b'), [machine('one', 1), machine('two', 1)], claim)).rejects.toThrow(
    'down',
  )
  expect(isOver).toBe(true)
})
