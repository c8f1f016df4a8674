import { describe, expect, it } from 'vitest'
import { topologyFromRows } from './rows.ts'

const regions = ['ashburn', 'singapore']

describe('a table of machines', () => {
  it('becomes a topology; capitals make labels, empty cells say nothing', () => {
    const rows = [
      { machine: 'Alice', region: 'Ashburn', behind: '', build: 'last release' },
      { machine: 'bob', region: '', behind: 'carrier grade', build: '' },
    ]
    expect(topologyFromRows(rows, { regions })).toEqual({
      name: 'table',
      hosts: [
        { name: 'alice', label: 'Alice', region: 'ashburn', build: { lastRelease: true } },
        { name: 'bob', nat: 'carrier-grade' },
      ],
    })
    expect(
      topologyFromRows([{ machine: 'bob', cpu: '2 cores', Memory: '1 GiB' }]).hosts[0]?.resources,
    ).toEqual({
      cpuMillicores: 2000,
      memoryBytes: 1024 ** 3,
    })
  })

  it.each([
    [[{ machine: 'bob', region: 'asburn' }], 'row 1, column region, is "asburn"', 'did you mean "ashburn"?'],
    [[{ machine: 'bob' }, { machine: 'Bob' }], 'row 2, column machine, is "bob"', 'that name already'],
    [[{ machine: 'bob', behind: 'a wall' }], 'row 1, column behind, is "a wall"', 'symmetric'],
    [[{ machine: 'bob', colour: 'red' }], 'row 1, column colour, is an unknown column', 'machine'],
    [[{ region: 'ashburn' }], 'row 1 lacks name', ''],
    [[], 'its machines', 'at least 1'],
    [
      [
        { machine: 'a', behind: 'symmetric' },
        { machine: 'b', behind: 'symmetric' },
      ],
      'its machines need a relay',
      '',
    ],
  ])('that is wrong is refused with row and column: %j', (rows, place, expected) => {
    expect(() => topologyFromRows(rows as never, { regions })).toThrow(place)
    expect(() => topologyFromRows(rows as never, { regions })).toThrow(expected)
  })
})
