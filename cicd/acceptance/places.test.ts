import { expect, test } from 'vitest'
import type { Provider } from '../../environments/index.ts'
import { choosePlaces, placesLine } from './places.ts'

const provider = (...abilities: string[]) =>
  ({ name: 'netns', supports: new Set(abilities) }) as unknown as Provider

test('a provider that can lay distance and NAT plays everywhere', () => {
  expect(choosePlaces({}, provider('distance', 'nat'))).toEqual({
    names: ['side-by-side', 'six-regions', 'behind-nat'],
  })
})

test('what another provider leaves out is told with the ability that it lacks', () => {
  expect(choosePlaces({}, provider('distance'))).toEqual({
    names: ['side-by-side'],
    leftOut: 'not on six-regions and behind-nat: provider netns does not support nat',
  })
})

test('who names networks gets those, each once', () => {
  const topologies = ['behind-nat', 'side-by-side', 'behind-nat']
  expect(choosePlaces({ topologies }, provider('distance', 'nat'))).toEqual({
    names: ['behind-nat', 'side-by-side'],
  })
})

test('a network that stands has the shape that it has', () => {
  expect(choosePlaces({ network: 'net-1' }, provider('distance', 'nat'))).toEqual({ names: ['side-by-side'] })
})

test('the line of a run names a network that stands by its id, others by their topologies', () => {
  const wanted = { network: 'net-3fa2' }
  expect(placesLine(choosePlaces(wanted, provider()), wanted)).toBe(
    'net-3fa2, with what leaves it as it was (@standing)',
  )
  expect(placesLine(choosePlaces({}, provider('distance', 'nat')), {})).toBe(
    'side-by-side, six-regions, behind-nat',
  )
  expect(placesLine(choosePlaces({}, provider()), {})).toMatch(/^side-by-side; not on six-regions/)
})
