import { describe, expect, it } from 'vitest'
import type { LinkQuality } from '../../topology.ts'
import { perfectLink } from '../quality.ts'
import { createEngine, maxWaiting } from './engine.ts'
import { createSharedLinks, openLinkTable, pairOf } from './links.ts'
import type { PacketQueue } from './packet-queue.ts'
import { createShaper } from './shaper.ts'

const pair = pairOf(2, 3)

const ipPacket = (from: string, to: string, marker = 0): Buffer =>
  Buffer.from([
    0x45,
    ...Array.from({ length: 11 }, () => 0),
    ...from.split('.').map(Number),
    ...to.split('.').map(Number),
    marker,
  ])

/** An engine on a pretended queue and clock. */
const stage = (quality: Partial<LinkQuality>) => {
  const [log, decided, copies, waiting]: [string[], string[], number[], Buffer[]] = [[], [], [], []]
  let nowMs = 0
  let next = 0
  const queue: PacketQueue = {
    fd: -1,
    setMode: () => {},
    drain: (limit, onPacket) => {
      const now = waiting.splice(0, limit)
      for (const bytes of now) {
        const whole = { copyOffset: 0, copyBytes: bytes.length, lengthBytes: bytes.length }
        onPacket({ id: next++, ...whole }, bytes)
      }
      return now.length
    },
    // What is decided takes effect when the kernel is told.
    decide: (id, accept) => void decided.push(`${accept ? 'accept' : 'drop'} ${id}`),
    flush: () => void log.push(...decided.splice(0)),
  }
  const table = openLinkTable(createSharedLinks())
  table.set(pair, { ...perfectLink, ...quality })
  const shaper = createShaper({ table, random: () => 0.5 })
  const send = (packet: Buffer) => {
    log.push('copy')
    return copies.push(packet.at(-1)!) > 0
  }
  const engine = createEngine({ queue, copies: { send }, table, shaper, clock: { nowMs: () => nowMs } })
  return {
    log,
    copies,
    counts: () => table.countsOf(pair),
    come: (...packets: readonly Buffer[]) => void waiting.push(...packets),
    turnAt: (ms: number) => {
      nowMs = ms
      return engine.turn()
    },
  }
}

const packet = (marker = 0) => ipPacket('10.77.2.2', '10.77.3.2', marker)

describe('the engine', () => {
  it('holds a packet until its time and says when that is', () => {
    const { come, turnAt, log, counts } = stage({ delayMs: 40 })
    come(packet())
    expect(turnAt(10)).toBe(50)
    expect(log).toEqual([])
    expect(counts().held).toBe(1)
    expect(turnAt(49)).toBe(50)
    expect(turnAt(50)).toBe(Number.POSITIVE_INFINITY)
    expect(log).toEqual(['accept 0'])
    expect(counts().held).toBe(0)
  })

  it('lets pass at once what is not between two sites', () => {
    const { come, turnAt, log, counts } = stage({ delayMs: 40 })
    come(ipPacket('10.78.2.2', '10.77.3.2'), ipPacket('10.77.2.2', '8.8.8.8'), Buffer.from([0x60, 0, 0, 0]))
    turnAt(0)
    expect(log).toEqual(['accept 0', 'accept 1', 'accept 2'])
    expect(counts().seen).toBe(0)
  })

  it('sends the copy of a duplicated packet right after the packet itself', () => {
    const { come, turnAt, log, copies, counts } = stage({ delayMs: 40, duplicatePercent: 100 })
    come(packet(7), packet(8))
    turnAt(0)
    turnAt(40)
    expect(log).toEqual(['accept 0', 'copy', 'accept 1', 'copy'])
    expect(copies).toEqual([7, 8])
    expect(counts()).toMatchObject({ seen: 2, duplicated: 2, held: 0 })
  })

  it('drops what it is told to drop', () => {
    const { come, turnAt, log } = stage({ lossPercent: 100 })
    come(packet())
    turnAt(0)
    expect(log).toEqual(['drop 0'])
  })

  it('holds a bounded number of packets and counts those for which there was no room', () => {
    const { come, turnAt, log, counts } = stage({ delayMs: 40 })
    come(...Array.from({ length: maxWaiting + 3 }, () => packet()))
    turnAt(0)
    expect(counts()).toMatchObject({ held: maxWaiting, overflowed: 3 })
    expect(log).toEqual(Array.from({ length: 3 }, (_, index) => `drop ${maxWaiting + index}`))
    turnAt(40)
    expect(counts().held).toBe(0)
  })
})
