import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import { pretendHost, pretendNetwork } from '../faults/fixtures.ts'
import { createFaultBook } from './fault-book.ts'
import { createTroubles } from './troubles.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nunet-troubles-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const stand = () => {
  const hosts = ['alice', 'bob', 'carol'].map((name) => pretendHost(name))
  const network = pretendNetwork(hosts)
  const book = createFaultBook(directory)
  /** What a process that knows the network holds of it. */
  const process = () => createTroubles(network, createFaultBook(directory))
  return { hosts, network, book, process }
}

const crash: Fault = { kind: 'crash', host: 'bob' }
const isolate: Fault = { kind: 'partition', cut: { shape: 'isolated', host: 'carol' } }

describe('the troubles of a network', () => {
  it('are healed by a process that did not inflict them', async () => {
    const { hosts, network, book, process } = stand()
    await process().inflict(isolate)
    await process().inflict(crash)
    expect(book.list().map(({ fault }) => fault)).toEqual([isolate, crash])
    await process().heal(crash)
    expect(hosts[1]!.isRunning()).toBe(true)
    expect(network.links.blocked.size).toBe(4)
    await process().heal()
    expect(network.links.blocked.size).toBe(0)
    expect(book.list()).toEqual([])
  })

  it('are known everywhere with since when and by whom, also while they are being inflicted', async () => {
    const { network, book } = stand()
    const troubles = createTroubles(network, createFaultBook(directory), () => 1_763_632_982_000)
    await troubles.inflict(crash, '"npm run env -- fault"')
    await troubles.inflict(isolate)
    expect(book.list().map(({ fault, sinceMs, by }) => [fault.kind, sinceMs, by])).toEqual([
      ['crash', 1_763_632_982_000, '"npm run env -- fault"'],
      ['partition', 1_763_632_982_000, undefined],
    ])
  })

  it('are healed once, whoever is first', async () => {
    const { hosts, process } = stand()
    const healing = await process().inflict(crash)
    await process().heal(crash)
    await healing.heal()
    expect(hosts[1]!.calls).toEqual(['kill', 'start'])
  })

  it('are healed once, when two processes heal everything at the same time', async () => {
    const { hosts, network, process } = stand()
    await process().inflict(crash)
    await process().inflict(isolate)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { unblock } = network.links
    network.links.unblock = async (from, to) => {
      await held
      await unblock(from, to)
    }
    const slow = process().heal()
    await process().heal(crash)
    release()
    await slow
    expect(hosts[1]!.calls).toEqual(['kill', 'start'])
  })

  it('are not in the book when they did not bite', async () => {
    const { book, process } = stand()
    await expect(process().inflict({ kind: 'disk-full', host: 'bob' })).rejects.toThrow()
    await process().inflict({ kind: 'restart', host: 'bob' })
    expect(book.list()).toEqual([])
  })

  it('cannot be healed when they are not there', async () => {
    const { process } = stand()
    await expect(process().heal(crash)).rejects.toMatchObject({ code: 'FAULT_UNKNOWN' })
    await expect(process().heal()).resolves.toBeUndefined()
  })

  it('end with the network, without starting what was ended', async () => {
    const { hosts, network, process } = stand()
    await process().inflict(crash)
    await process().inflict(isolate)
    await process().end()
    expect(network.links.blocked.size).toBe(0)
    expect(hosts[1]!.isRunning()).toBe(false)
  })
})
