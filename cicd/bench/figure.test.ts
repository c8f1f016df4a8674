import { expect, test } from 'vitest'
import { type Figure, judgeAim, parseFigure } from './figure.ts'

const figure = (fields: Partial<Figure>): Figure => ({ name: 'x', value: 5, unit: 'ms', ...fields })

test.each([
  ['<= 5 ms', 'kept'],
  ['≤ 4.9 ms', 'missed'],
  ['>= 5 ms', 'kept'],
  ['> 5 ms', 'missed'],
  ['as fast as can be', ''],
])('a value of 5 with the aim %s is "%s"', (aim, verdict) => {
  expect(judgeAim(figure({ aim }))).toBe(verdict)
})

test.each([
  ['<= 2 x', 'kept'],
  ['>= 2x', 'missed'],
  ['<= 2', 'kept'],
])('a ratio of 1.5 with the aim %s is "%s"', (aim, verdict) => {
  expect(judgeAim(figure({ aim, ratio: 1.5 }))).toBe(verdict)
})

test.each([
  ['ms', 5, 'kept'],
  ['ms', 4, 'missed'],
  ['per second', 5, 'kept'],
  ['per second', 6, 'missed'],
])('a bare bound holds times from above and rates from below: 5 %s, aim %s: "%s"', (unit, aim, verdict) => {
  expect(judgeAim(figure({ unit, aim }))).toBe(verdict)
})

test('what could not be measured neither keeps nor misses its aim', () => {
  expect(judgeAim(figure({ value: null, aim: '<= 5 ms' }))).toBe('')
})

test('only whole figures are read', () => {
  expect(parseFigure('{"name":"x","value":5,"unit":"ms"}')).toEqual(figure({}))
  expect(parseFigure('{"name":"x"}')).toBeUndefined()
  expect(parseFigure('starting …')).toBeUndefined()
})
