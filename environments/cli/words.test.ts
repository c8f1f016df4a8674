import { expect, it } from 'vitest'
import { readDuration, showDuration, table } from './words.ts'

it.each([
  ['90 s', 90_000],
  ['1.5h', 5_400_000],
  ['30min', 1_800_000],
  ['2 d', 172_800_000],
])('reads %s', (text, ms) => expect(readDuration(text, '--ttl')).toBe(ms))

it.each(['60', '-1h', '1 week', '', '1h30'])('refuses "%s" with what is expected', (text) =>
  expect(() => readDuration(text, '--ttl')).toThrow(`--ttl "${text}": expected a time with a unit`),
)

it('shows the largest whole unit, and never less than nothing', () => {
  expect([59_000, 3_599_000, 7_200_000, -5, 0].map(showDuration)).toEqual([
    '59 s',
    '59 min',
    '2 h',
    '0 s',
    '0 s',
  ])
})

it('aligns columns by their widest cell', () => {
  expect(
    table([
      ['A', 'B'],
      ['long', 'x'],
      ['s', ''],
    ]),
  ).toBe('A     B\nlong  x\ns')
})

it('shows what others wrote in one cell, and repaints nothing', () => {
  expect(
    table([
      ['OWNER', 'HELD'],
      ['\u001b[31mroot\u202e', 'for\never'],
    ]),
  ).toBe('OWNER       HELD\n?[31mroot?  for ever')
})
