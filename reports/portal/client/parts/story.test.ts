import { expect, it } from 'vitest'
import type { TimelineEvent } from '../../model/types.ts'
import { barsOf, closeUpFrom, faultWords, isFailure, stoodAlready } from './story.ts'

const event = (atMs: number, source: string, text: string): TimelineEvent => ({
  atMs,
  host: '',
  source,
  text,
})
const story = [
  event(0, 'step', 'Alice and Bob are on the network: begins'),
  event(4600, 'step', 'Alice and Bob are on the network: passed'),
  event(4610, 'step', 'Bob has crashed: begins'),
  event(4620, 'fault', 'Crashing bob: begins'),
  event(4800, 'step', 'Bob has crashed: passed'),
  event(4801, 'step', 'Alice receives: a greeting: begins'),
  event(4900, 'step', 'Alice receives: a greeting: failed'),
]

it('tells each sentence with its time and its end', () => {
  expect(barsOf(story).map(({ text, toMs, fromMs, isBad }) => [text, toMs - fromMs, isBad])).toEqual([
    ['Alice and Bob are on the network', 4600, false],
    ['Bob has crashed', 190, false],
    ['Alice receives: a greeting', 99, true],
  ])
  expect(story.filter(isFailure).map(({ atMs }) => atMs)).toEqual([4900])
})

it('looks closer where what went wrong is the smaller part', () => {
  expect(closeUpFrom(story)).toBeCloseTo(4610 - 290 * 0.08)
  expect(closeUpFrom(story.slice(2))).toBeUndefined()
  expect(closeUpFrom(story.slice(0, 2))).toBeUndefined()
  expect(closeUpFrom([])).toBeUndefined()
})

it('tells what stood already as such, and does not begin its closer look there', () => {
  const stood = event(0, 'fault', 'Filling the disk of bob: stands since 2026-11-29T10:43:02.123Z')
  expect(faultWords(stood.text)).toBe('Filling the disk of bob: stood already, since 2026-11-29 10:43:02 UTC')
  expect([stood, ...story].map(stoodAlready)).toEqual([true, ...story.map(() => false)])
  expect(closeUpFrom([stood, ...story])).toBe(closeUpFrom(story))
})
