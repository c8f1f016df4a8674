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

test('only whole figures are read', () => {
  expect(parseFigure('{"name":"x","value":5,"unit":"ms"}')).toEqual(figure({}))
  expect(parseFigure('{"name":"x"}')).toBeUndefined()
  expect(parseFigure('starting …')).toBeUndefined()
})
