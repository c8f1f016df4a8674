import type { Envelope } from '@cucumber/messages'
import { expect, test } from 'vitest'
import { summary } from '../formats/summary.ts'
import { attempted, causesOf, finished, planned, record, started } from '../testing/stream.ts'

const full = {
  kind: 'disk-full',
  words: 'Filling the disk of bob',
  hosts: ['bob'],
  people: ['Carol'],
  isOwn: false,
  isNear: true,
}
const known = { since: '2026-11-20T09:43:02.000Z', by: 'the schedule of its topology' }
const crash = {
  kind: 'crash',
  words: 'Crashing alice',
  hosts: ['alice'],
  people: [],
  isOwn: true,
  isNear: true,
}
const slow = {
  kind: 'latency',
  words: 'Adding 200 ms between bob and carol',
  hosts: ['bob', 'carol'],
  people: ['Carol', 'Dave'],
}

const told = (when: string, faults: unknown, attempt = 0): Envelope => ({
  attachment: {
    body: JSON.stringify({ environment: 'net-0102', when, faults }),
    mediaType: 'application/vnd.nunet.standing-faults+json',
    contentEncoding: 'IDENTITY' as never,
    testCaseStartedId: `attempt-a-${attempt}`,
  },
})

const playedWith = (status: string, ...between: readonly Envelope[]) => {
  const [start, ...rest] = attempted('a', status)
  return record([started, ...planned('a'), start!, ...between, ...rest, finished])
}
const faultsOf = (...between: readonly Envelope[]) =>
  playedWith('FAILED', ...between).scenarios[0]?.attempts[0]?.faults

test('an attempt knows which faults stood at its start, at its end, or throughout', () => {
  const faults = faultsOf(told('start', [full, slow]), told('end', [full, crash]))
  expect(faults).toEqual([
    { ...full, environment: 'net-0102', stood: 'throughout' },
    { ...slow, people: ['Dave'], environment: 'net-0102', isOwn: false, isNear: true, stood: 'start' },
    { ...crash, environment: 'net-0102', stood: 'end' },
  ])
})

test('a fault is told with since when it stood and who inflicted it, as far as that is said, and can be', () => {
  const at = { ...full, since: '2026-11-20T10:43:02+01:00', by: 'the schedule\nof its topology' }
  expect(faultsOf(told('start', [at]))?.[0]).toMatchObject(known)
  const strange = faultsOf(told('start', [{ ...full, since: 'yesterday', by: 7 }]))?.[0]
  expect(strange).not.toHaveProperty('since')
  expect(strange).not.toHaveProperty('by')
  const text = summary(playedWith('FAILED', told('start', [{ ...full, ...known }])), [])
  expect(text).toContain(
    'a fault stood before it began, and was healed by its end: Filling the disk of bob, since 2026-11-20 09:43:02 UTC, inflicted by the schedule of its topology\n',
  )
})

test('a fault between machines is told with both of its ends, or with none', () => {
  const ends = [['bob', 'Carol'], ['dave']]
  expect(faultsOf(told('start', [{ ...slow, between: ends }]))?.[0]?.between).toEqual(ends)
  expect(faultsOf(told('start', [{ ...slow, between: [['bob']] }]))?.[0]).not.toHaveProperty('between')
})

test('an attempt of which nothing was told has none', () => {
  expect(faultsOf()).toBeUndefined()
})

test('what is told in a strange way is bounded, and breaks nothing', () => {
  const many = Array.from({ length: 500 }, (_, at) => ({ words: `${at}\u202e${'x'.repeat(1000)}` }))
  const faults = faultsOf(told('start', ['no fault', null, ...many]))
  expect(faults?.length).toBe(48)
  expect(faults?.[0]?.words.length).toBeLessThanOrEqual(201)
  expect(faults?.[0]?.words).not.toContain('\u202e')
  expect(faultsOf(told('start', 'none'))).toBeUndefined()
})

test('a fault that stood is no cause for red by itself, and the summary tells of it where the scenario failed', () => {
  expect(causesOf(playedWith('PASSED', told('start', [full])))).toEqual([])
  const text = summary(playedWith('FAILED', told('start', [full]), told('end', [full, crash])), [])
  expect(text).toContain('a fault stood before it began, and at its end: Filling the disk of bob')
  expect(text).not.toContain('Crashing alice')
})
