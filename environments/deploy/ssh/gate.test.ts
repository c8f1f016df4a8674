import { expect, it } from 'vitest'
import { createGate } from './gate.ts'

it('lets so many in at a time, the others in order, whatever becomes of them', async () => {
  const gate = createGate(2)
  let [inside, most] = [0, 0]
  const order: number[] = []
  const work = async (number: number): Promise<number> => {
    most = Math.max(most, ++inside)
    order.push(number)
    await new Promise((resolve) => setImmediate(resolve))
    inside--
    if (number === 1) throw new Error('went wrong')
    return number
  }
  const all = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => gate.pass(() => work(number))))
  expect(all.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ])
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]])
})
