import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReleaseQueue } from './queue.ts'

const packet = (releaseMs: number, id: number) => ({ releaseMs, id, pair: 0, lengthBytes: 1 })

describe('packets that wait', () => {
  it('leave by their time, and in the order of their coming where that is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 300 }), (times) => {
        const queue = createReleaseQueue(1000)
        const packets = times.map(packet)
        for (const one of packets) queue.push(one)
        const left = Array.from({ length: queue.size }, () => queue.pop())
        // Sorting keeps the order of equals.
        expect(left).toEqual(packets.toSorted((one, other) => one.releaseMs - other.releaseMs))
      }),
    )
  })

  it('keep their order while others come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(50)), { maxLength: 200 }), (steps) => {
        const queue = createReleaseQueue(1000)
        let expected: ReturnType<typeof packet>[] = []
        for (const [index, step] of steps.entries()) {
          if (step !== null) {
            expected = [...expected, packet(step, index)].toSorted((a, b) => a.releaseMs - b.releaseMs)
            queue.push(packet(step, index))
          } else if (queue.size > 0) expect(queue.pop()).toEqual(expected.shift())
          expect(queue.nextMs()).toBe(expected[0]?.releaseMs ?? Number.POSITIVE_INFINITY)
        }
      }),
    )
  })

  it('are no more than there is room for', () => {
    const queue = createReleaseQueue(2)
    expect([1, 2, 3].map((id) => queue.push(packet(id, id)))).toEqual([true, true, false])
    expect(queue.size).toBe(2)
    queue.pop()
    expect(queue.push(packet(0, 4))).toBe(true)
    expect(queue.nextMs()).toBe(0)
  })
})
