import { expect, test } from 'vitest'
import { context } from '../testing/project.ts'
import type { Collected } from './collector.ts'
import { saidOfNothing } from './selection.ts'

const read = (count: number) =>
  ({ pickles: new Map(Array.from({ length: count }, (_, nth) => [`${nth}`, {}])) }) as unknown as Collected

test('who selected what was not there is told by what', () => {
  expect(saidOfNothing(read(6), { ...context, tags: '@tuesday', names: ['grant'] })).toBe(
    'no scenario ran: of 6 that were read, none has the tags @tuesday and a name with "grant"',
  )
})

test('on a network that stands, one is told what may be played there', () => {
  const said = saidOfNothing(read(2), { ...context, tags: '@standing', network: 'net-3fa2' })
  expect(said).toMatch(
    /none has the tags @standing; on net-3fa2, which stands, only what leaves it as it was/,
  )
})

test('where nothing was read, no selection is blamed', () => {
  expect(saidOfNothing(read(0), { ...context, tags: '@tuesday' })).toBe('no scenario ran')
})
