import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Price, Provider, SpawnOptions } from '../environment.ts'
import { createLeases, createLinuxProcesses } from '../lease/index.ts'
import { takeLease } from './take-lease.ts'

const topology = { name: 'pair', hosts: [{ name: 'alice' }, { name: 'bob' }] }

describe('taking a lease', () => {
  let folder: string
  let root: string
  let said: string[]
  const asked: unknown[] = []
  const take = (price: Price | undefined, options: Partial<SpawnOptions> = {}) => {
    const processes = createLinuxProcesses()
    const leases = createLeases({ root, uid: process.getuid!(), processes, now: () => Date.now() })
    const provider: Pick<Provider, 'name' | 'price' | 'supports'> = {
      name: 'hetzner',
      supports: new Set(['crash']),
      ...(price === undefined
        ? {}
        : {
            price: async (_, { ttlMs }) => {
              asked.push(ttlMs)
              return price
            },
          }),
    }
    const onProgress = (line: string) => void said.push(line)
    return takeLease({ leases, provider }, topology, { owner: 'me', onProgress, ...options })
  }
  const price: Price = { worstCaseEur: 0.0213, lines: ['3 × cpx11 in fsn1 for 1 h: 0.0213 €'] }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-take-'))
    root = join(folder, 'r')
    said = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('says what it costs before anything is made, and remembers it with the cap and the purpose', async () => {
    const purpose = { run: 'run 1', scenario: 'Working' }
    const lease = await take(price, { capEur: 0.03, ttlMs: 7_200_000, purpose })
    expect(said).toEqual([
      '3 × cpx11 in fsn1 for 1 h: 0.0213 €',
      'costs at most 0.0213 €, were nobody to take it down',
      `network ${lease.id} of 2 hosts, provider hetzner`,
    ])
    expect(asked).toEqual([7_200_000])
    expect(lease.record()).toMatchObject({ price, capEur: 0.03, purpose, topology: 'pair', shape: topology })
  })

  it.each([
    ['too low a cap', 0.02],
    ['no cap', undefined],
  ])('makes nothing with %s', async (_, capEur) => {
    await expect(take(price, capEur === undefined ? {} : { capEur })).rejects.toMatchObject({
      code: 'ENVIRONMENT_TOO_DEAR',
      message: expect.stringContaining('Spawning pair with hetzner'),
    })
    expect(existsSync(root)).toBe(false)
  })

  it('makes nothing where packets cannot be captured, and says who can', async () => {
    await expect(take(undefined, { capture: true })).rejects.toMatchObject({
      code: 'CAPTURE_NOT_SUPPORTED',
      message: expect.stringContaining('Spawning with hetzner: packets cannot be captured there'),
      hint: expect.stringContaining('netns can'),
    })
    expect(existsSync(root)).toBe(false)
  })

  it('asks for no cap where nothing costs anything', async () => {
    await take(undefined)
    expect(said[0]).toBe('costs 0 €')
  })
})
