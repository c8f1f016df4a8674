import { describe, expect, it } from 'vitest'
import { parseTopology } from './parse.ts'

const regions = ['falkenstein', 'ashburn', 'singapore']
const parse = (text: string) => parseTopology(text, 'office.yaml', { regions })

describe('a topology as people write it', () => {
  it('is read with every field, amounts in the units of the data', () => {
    const topology = parse(`
summary: Everything
hosts:
  - name: relay
    region: Falkenstein
    role: relay
    resources: { cpu: 500 millicores, memory: 512 MiB, disk: 1 GiB }
  - { name: alice, label: Alice, region: ashburn, behind: carrier grade, build: last release }
  - { name: bob, nat: symmetric, build: commit 1a2b3c4 }
  - { name: w, count: 2, build: { tag: v0.5.0 }, resources: { cpu: 1.5 cores } }
links:
  - { from: alice, to: singapore, round trip: 91 ms, jitter: 2 ms, loss: 2 %, rate: 10 Mbit/s }
  - { from: bob, to: relay, one way: true, delay: 0.5 s, duplication: 0.1 %, reordering: 1 %, rate: unlimited }
schedule:
  - { after: 5 s, for: 10 s, fault: { partition: { halves: { left: [alice], right: [bob, relay] } } } }
  - { after: 1 min, fault: { crash: w-2 } }
  - { after: 0 s, fault: { clock-skew: { host: bob, offset: -90 s } } }
  - { after: 0 s, fault: { partition: { isolated: bob } } }
`)
    expect(topology).toEqual({
      name: 'office',
      summary: 'Everything',
      hosts: [
        {
          name: 'relay',
          region: 'falkenstein',
          role: 'relay',
          resources: { cpuMillicores: 500, memoryBytes: 536_870_912, diskBytes: 1_073_741_824 },
        },
        {
          name: 'alice',
          label: 'Alice',
          region: 'ashburn',
          nat: 'carrier-grade',
          build: { lastRelease: true },
        },
        { name: 'bob', nat: 'symmetric', build: { commit: '1a2b3c4' } },
        { name: 'w-1', build: { tag: 'v0.5.0' }, resources: { cpuMillicores: 1500 } },
        { name: 'w-2', build: { tag: 'v0.5.0' }, resources: { cpuMillicores: 1500 } },
      ],
      links: [
        { from: 'alice', to: 'singapore', delayMs: 45.5, jitterMs: 2, lossPercent: 2, rateKbitPerS: 10_000 },
        {
          from: 'bob',
          to: 'relay',
          oneWay: true,
          delayMs: 500,
          duplicatePercent: 0.1,
          reorderPercent: 1,
          rateKbitPerS: 0,
        },
      ],
      schedule: [
        {
          afterMs: 5000,
          forMs: 10_000,
          fault: { kind: 'partition', cut: { shape: 'halves', left: ['alice'], right: ['bob', 'relay'] } },
        },
        { afterMs: 60_000, fault: { kind: 'crash', host: 'w-2' } },
        { afterMs: 0, fault: { kind: 'clock-skew', host: 'bob', offsetMs: -90_000 } },
        { afterMs: 0, fault: { kind: 'partition', cut: { shape: 'isolated', host: 'bob' } } },
      ],
    })
  })

  it.each([
    [
      'hosts: [{ name: bob, region: singapor }]',
      'line 1, column 30: region is "singapor"',
      'did you mean "singapore"?',
    ],
    [
      'hosts: [{ name: bob, regoin: ashburn }]',
      'line 1, column 22: regoin is an unknown field',
      'did you mean "region"?',
    ],
    ['hosts: [{ name: bob, behind: symetric }]', 'line 1, column 30: behind', 'did you mean "symmetric"?'],
    [
      'hosts:\n  - name: bob\n  - name: bob',
      'line 3, column 11: name is "bob"',
      'host 1 has that name already',
    ],
    ['hosts:\n  - name: bob\n    build: main', 'line 3, column 12: build', '"last release", "tag v1.2.3"'],
    [
      'hosts: [{ name: bob, resources: { memory: 512 } }]',
      'column 43: memory is 512',
      'with its unit, such as "512 MiB"',
    ],
    [
      'hosts: [{ name: bob, nat: symmetric, role: relay }]',
      'column 27: nat is "symmetric"',
      'on the open network',
    ],
    [
      'hosts: [{ name: a, nat: symmetric }, { name: b, behind: full cone }]',
      'column 8: hosts need a relay',
      'a, b',
    ],
    ['hosts: [{ name: worker, count: 300 }]', 'column 32: count is 300', 'from 1 to 200'],
    ['hosts: [{ name: abcdefghijkl, count: 3 }]', 'column 17: name', 'at most 10 characters'],
    ['hosts: [{ name: a, count: 150 }, { name: b, count: 51 }]', 'hosts are 201 hosts', 'at most 200'],
    ['hosts: []', 'column 8: hosts is []', 'at least 1 hosts'],
    ['summary: none', 'line 1, column 1: it lacks hosts', ''],
    ['just text', 'line 1, column 1: it is "just text"', 'expected a topology'],
    ['', 'it is null', 'expected a topology'],
    ['hosts: [{ name: bob }\nlinks: []', 'is no YAML', ''],
    ['hosts: [{ name: bob }]\nhosts: [{ name: carol }]', 'line 2, column 1 is no YAML', 'unique'],
    ['hosts: [&a { name: bob }, *a]', 'no plain YAML without aliases', ''],
  ])('says where %j is wrong, and what was expected', (text, place, expected) => {
    expect(() => parse(text)).toThrow(place)
    expect(() => parse(text)).toThrow(expected)
  })

  it.each([
    ['{ from: alice, to: bbo, delay: 1 ms }', 'to is "bbo"', 'did you mean "bob"?'],
    ['{ from: alice, to: bob, delay: -3 ms }', 'delay is "-3 ms"', 'a time with its unit'],
    ['{ from: alice, to: bob, delay: 3 }', 'delay is 3', 'such as "90 ms"'],
    ['{ from: alice, to: bob, loss: 101 % }', 'loss is "101 %"', 'from 0 to 100 %'],
    ['{ from: alice, to: bob, rate: 0 Mbit/s }', 'rate is "0 Mbit/s"', '"unlimited"'],
    ['{ from: alice, to: alice, delay: 1 ms }', 'to is "alice"', 'another host'],
    ['{ from: alice, to: bob }', 'says nothing about the link', ''],
    [
      '{ from: alice, to: bob, delay: 1 ms, jitter: 2 ms }',
      'jitter is more than the delay',
      'at most the delay',
    ],
    ['{ from: alice, to: bob, delay: 1 ms, round trip: 2 ms }', 'round trip contradicts delay', ''],
    [
      '{ from: alice, to: bob, round trip: 2 ms, one way: true }',
      'round trip does not suit one way',
      '"delay"',
    ],
    ['{ to: bob, delay: 1 ms }', 'lacks from', ''],
  ])('refuses the link %s', (link, place, expected) => {
    const attempt = () => parse(`hosts: [{ name: alice }, { name: bob }]\nlinks:\n  - ${link}`)
    expect(attempt).toThrow(/line 3, column \d+: /)
    expect(attempt).toThrow(place)
    expect(attempt).toThrow(expected)
  })

  it.each([
    ['{ crush: bob }', 'crush is not a fault', 'did you mean "crash"?'],
    ['{ crash: bbo }', 'is "bbo"', 'did you mean "bob"?'],
    ['{ partition: { halves: { left: [alice], right: [alice] } } }', 'stands on two sides', ''],
    ['{ partition: { one-way: { from: alice, to: carol } } }', 'to is "carol"', 'expected one of alice, bob'],
    ['{ latency: { from: alice, to: bob } }', 'lacks add', ''],
    ['{ loss: { from: alice, share: 0 % } }', 'share is "0 %"', 'above 0'],
    ['{ crash: bob, stop: bob }', 'expected a fault by its name', ''],
    ['crash', 'expected a fault by its name', ''],
  ])('refuses the scheduled fault %s', (fault, place, expected) => {
    const attempt = () =>
      parse(`hosts: [{ name: alice }, { name: bob }]\nschedule:\n  - after: 1 s\n    fault: ${fault}`)
    expect(attempt).toThrow(/line 4, column \d+: /)
    expect(attempt).toThrow(place)
    expect(attempt).toThrow(expected)
  })

  it('points at the entry that was written, though counts move the hosts behind it', () => {
    const text = 'hosts:\n  - { name: w, count: 20 }\n  - { name: bob, nat: symmetric, role: relay }'
    expect(() => parse(text)).toThrow('line 3, column 23: nat')
  })

  it('tells all faults at once, and of very many the first', () => {
    expect(() => parse('hosts:\n  - { name: A, region: x }\n  - { nmae: b }')).toThrow(
      /4 faults\n {2}line 2, column 13: name.*\n {2}line 2, column 24: region.*\n {2}line 3, column 7: nmae.*\n {2}line 3, column 5: hosts, entry 2, lacks name/,
    )
    const many = `hosts:\n${'  - { name: A }\n'.repeat(100)}`
    expect(() => parse(many)).toThrow(/and 70 more$/)
  })

  it.each([
    ['more than 64 KiB', '#'.repeat(65_537), 'at most 65536'],
    ['deep nesting', '['.repeat(60_000), 'YAML'],
    ['a billion laughs', `a: &a [x]\nb: &b [*a,*a]\nhosts: [*b,*b]`, 'without aliases'],
    ['a prototype', '__proto__: { name: bob }\nhosts: [{ name: bob }]', '__proto__ is an unknown field'],
  ])('survives %s', (_title, text, expected) => {
    expect(() => parse(text)).toThrow(expected)
  })
})
