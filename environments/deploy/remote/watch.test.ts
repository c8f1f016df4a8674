import { type Duplex, PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { RemoteState } from './keeper.ts'
import { watchDaemon } from './watch.ts'

const createFar = () => {
  const streams: Duplex[] = []
  const far = {
    state: { life: 1, pid: 7 } as RemoteState,
    isReachable: true,
    asked: 0,
    streams,
    keeper: {
      connect: async () => {
        if (!far.isReachable) throw new Error('out of reach')
        const stream = new PassThrough()
        streams.push(stream)
        return stream
      },
      state: async () => {
        far.asked++
        if (!far.isReachable) throw new Error('out of reach')
        return far.state
      },
    },
  }
  return far
}

it('asks the machine only when the connection ends, and tells of an end once', async () => {
  const far = createFar()
  const ends: RemoteState[] = []
  const watch = watchDaemon(far.keeper, 1, (state) => void ends.push(state))
  await expect.poll(() => far.streams.length).toBe(1)
  expect(far.asked).toBe(0)
  far.state = { life: 1 }
  far.streams[0]!.destroy()
  await expect.poll(() => ends).toEqual([{ life: 1 }])
  expect(far.asked).toBe(1)
  watch.stop()
})

it('opens another connection when a daemon that lives closed one', async () => {
  const far = createFar()
  const ends: RemoteState[] = []
  const watch = watchDaemon(far.keeper, 1, (state) => void ends.push(state))
  await expect.poll(() => far.streams.length).toBe(1)
  far.streams[0]!.destroy()
  await expect.poll(() => far.streams.length).toBe(2)
  expect(ends).toEqual([])
  watch.stop()
})

it('takes a machine out of reach for nothing, and hears of the end later', async () => {
  const far = createFar()
  const ends: RemoteState[] = []
  const watch = watchDaemon(far.keeper, 1, (state) => void ends.push(state))
  await expect.poll(() => far.streams.length).toBe(1)
  far.isReachable = false
  far.streams[0]!.destroy()
  await expect.poll(() => far.asked).toBeGreaterThan(1)
  expect(ends).toEqual([])
  // Another has taken its place and answers.
  far.state = { life: 2, pid: 9 }
  far.isReachable = true
  await expect.poll(() => ends, { timeout: 10_000 }).toEqual([{ life: 2, pid: 9 }])
  watch.stop()
})

it('tells nothing after it was stopped', async () => {
  const far = createFar()
  const ends: RemoteState[] = []
  const watch = watchDaemon(far.keeper, 1, (state) => void ends.push(state))
  await expect.poll(() => far.streams.length).toBe(1)
  watch.stop()
  far.state = { life: 1 }
  await expect.poll(() => far.streams[0]!.destroyed).toBe(true)
  expect(ends).toEqual([])
  expect(far.asked).toBe(0)
})
