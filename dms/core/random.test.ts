import { expect, it } from 'vitest'
import { createSeededRandom, newId, systemRandom } from './random.ts'

it('one seed gives the same bytes every time, and another seed others', () => {
  const draw = (seed: string) => Buffer.from(createSeededRandom(seed).bytes(100)).toString('hex')
  expect(draw('alice')).toBe(draw('alice'))
  expect(draw('alice')).not.toBe(draw('bob'))
})

it('a seeded source goes on where it was, whatever is drawn from it', () => {
  const random = createSeededRandom('alice')
  const drawn = [0, 1, 31, 32, 33, 100].map((length) => random.bytes(length))
  expect(drawn.map(({ length }) => length)).toEqual([0, 1, 31, 32, 33, 100])
  expect(new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex').slice(0, 16))).size).toBe(6)
})

it('the system source does not repeat itself', () => {
  expect(systemRandom.bytes(32)).not.toEqual(systemRandom.bytes(32))
})

it.each([1, 8, 16])('an identifier of %i bytes is lower-case hexadecimal of twice that length', (length) => {
  expect(newId(systemRandom, length)).toMatch(new RegExp(`^[0-9a-f]{${2 * length}}$`))
})
