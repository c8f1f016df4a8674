import { describe, expect, test } from 'vitest'
import { CannotStartError } from './choose.ts'
import { selectionFor, type Wishes } from './standing.ts'

const standing = [{ id: 'net-3fa2', provider: 'process', topology: 'pair' }] as const
const select = (wishes: Wishes) => selectionFor(wishes, () => standing)

describe('a network that stands', () => {
  test('is played on with the provider that made it, by what leaves it as it was', () => {
    expect(select({ network: 'net-3fa2' })).toEqual({
      network: 'net-3fa2',
      networkTopology: 'pair',
      provider: 'process',
      tags: '@standing',
    })
    expect(select({ network: 'net-3fa2', provider: 'process', tags: '@slow or @a' }).tags).toBe(
      '@standing and (@slow or @a)',
    )
  })

  test.each([
    [
      { topology: ['six-regions', 'behind-nat'] },
      '--topology six-regions, behind-nat',
      'npm run env -- up six-regions',
    ],
    [{ atOnce: '2' }, '--at-once', 'Leave out --at-once'],
    [{ provider: 'netns' }, '--provider netns', 'Leave out --provider'],
  ])('is not taken for another than it is: %j', (wishes, named, fix) => {
    const asked = () => select({ network: 'net-3fa2', ...wishes })
    expect(asked).toThrow(CannotStartError)
    expect(asked).toThrow(
      `--network net-3fa2 and ${named} exclude each other: net-3fa2 stands already, as pair on process.`,
    )
    expect(asked).toThrow(fix)
  })

  test('that is not there is told with the way to those that are', () => {
    expect(() => select({ network: 'net-0000' })).toThrow(
      'There is no network net-0000; "npm run env -- status"',
    )
  })
})

test('networks of the run itself are what was asked for, and those that stand are not looked at', () => {
  const never = () => {
    throw new Error('looked at')
  }
  const wishes = { provider: 'netns', topology: ['pair'], atOnce: '2', tags: '@slow' }
  expect(selectionFor(wishes, never)).toEqual({ provider: 'netns', tags: '@slow' })
  expect(selectionFor({}, never)).toEqual({})
})
