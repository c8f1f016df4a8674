import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import type { HostSpecification, LinkOverride, ScheduledFault, Topology } from '../topology.ts'
import { validateTopology } from './check.ts'
import { hostRoles, natKinds } from './grammar.ts'
import { parseTopology } from './parse.ts'
import { printTopology } from './print.ts'

const regions = ['falkenstein', 'ashburn', 'singapore']
const thousandths = (least: number, most: number) =>
  fc.integer({ min: Math.ceil(least * 1000), max: most * 1000 }).map((value) => value / 1000)
const optional = <T extends object>(
  required: Record<string, fc.Arbitrary<unknown>>,
  rest: Record<string, fc.Arbitrary<unknown>>,
) => fc.record({ ...required, ...rest }, { requiredKeys: Object.keys(required) }) as fc.Arbitrary<T>

const build = fc.oneof(
  fc.constant({ lastRelease: true as const }),
  fc.stringMatching(/^[0-9a-f]{7,40}$/).map((commit) => ({ commit })),
  fc.stringMatching(/^v\d{1,3}\.\d{1,3}\.\d{1,3}$/).map((tag) => ({ tag })),
  fc.stringMatching(/^(\.\.\/)?[a-z]{1,8}\/build\.json$/).map((file) => ({ file })),
)
const hostFields = {
  label: fc.stringMatching(/^[ -~äß]{1,64}$/),
  region: fc.constantFrom('local', ...regions),
  role: fc.constantFrom(...hostRoles),
  build,
  resources: optional(
    {},
    {
      cpuMillicores: fc.integer({ min: 1, max: 1_000_000 }),
      memoryBytes: fc.integer({ min: 1024 ** 2, max: 1024 ** 4 }),
      diskBytes: fc.integer({ min: 1024 ** 2, max: 1024 ** 4 }),
    },
  ),
}
const hostsArbitrary = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/), { minLength: 3, maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name, index) =>
        optional<HostSpecification>(
          { name: fc.constant(name) },
          {
            ...hostFields,
            ...(index === 0 ? { nat: fc.constantFrom(...natKinds), role: fc.constant('member') } : {}),
          },
        ),
      ),
    ),
  )

const linkOf = (names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...regions), fc.constantFrom(...names)).chain(([from, to]) =>
    optional<LinkOverride>(
      { from: fc.constant(from), to: fc.constant(to), lossPercent: thousandths(0, 100) },
      {
        oneWay: fc.boolean(),
        delayMs: thousandths(30_000, 60_000),
        jitterMs: thousandths(0, 30_000),
        duplicatePercent: thousandths(0, 100),
        reorderPercent: thousandths(0, 100),
        rateKbitPerS: fc.integer({ min: 0, max: 100_000_000 }),
      },
    ),
  )

const faultOf = ([a, b, c]: readonly string[]): fc.Arbitrary<Fault> =>
  fc.oneof(
    ...(['crash', 'stop', 'pause', 'restart', 'disk-full', 'handles-exhausted'] as const).map((kind) =>
      fc.constant<Fault>({ kind, host: a! }),
    ),
    fc.constantFrom<Fault>(
      { kind: 'partition', cut: { shape: 'halves', left: [a!], right: [b!, c!] } },
      { kind: 'partition', cut: { shape: 'one-way', from: a!, to: b! } },
      { kind: 'partition', cut: { shape: 'isolated', host: c! } },
      { kind: 'partition', cut: { shape: 'bridge', host: c!, left: [a!], right: [b!] } },
      { kind: 'half-open', host: a!, peer: b! },
      { kind: 'blocked-port', host: a! },
      { kind: 'lying-dns', host: a!, name: 'example.org', address: '203.0.113.7' },
    ),
    thousandths(0.001, 60_000).map<Fault>((addMs) => ({
      kind: 'latency',
      from: a!,
      to: b!,
      oneWay: true,
      addMs,
    })),
    thousandths(0.001, 100).map<Fault>((percent) => ({ kind: 'loss', from: a!, percent })),
    fc.integer({ min: 1, max: 1e8 }).map<Fault>((kbitPerS) => ({ kind: 'rate', from: a!, to: c!, kbitPerS })),
    fc
      .integer({ min: -1e9, max: 1e9 })
      .map<Fault>((offsetMs) => ({ kind: 'clock-skew', host: a!, offsetMs })),
    fc
      .integer({ min: 1024 ** 2, max: 1024 ** 4 })
      .map<Fault>((limitBytes) => ({ kind: 'memory-squeeze', host: a!, limitBytes })),
    fc.integer({ min: 1, max: 65_535 }).map<Fault>((port) => ({ kind: 'blocked-port', host: a!, port })),
  )

const scheduledOf = (names: readonly string[]) =>
  faultOf(names).chain((fault) =>
    optional<ScheduledFault>(
      { afterMs: thousandths(0, 86_400_000), fault: fc.constant(fault) },
      fault.kind === 'restart' ? {} : { forMs: thousandths(1, 86_400_000) },
    ),
  )

const topology = hostsArbitrary.chain((hosts) => {
  const names = hosts.map(({ name }) => name)
  return optional<Topology>(
    { name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/), hosts: fc.constant(hosts) },
    {
      summary: fc.stringMatching(/^[ -~ü]{1,200}$/),
      found: fc.stringMatching(/^[ -~\n]{1,200}$/),
      links: fc.array(linkOf(names), { maxLength: 5 }),
      schedule: fc.array(scheduledOf(names), { maxLength: 5 }),
    },
  )
})

it('a topology that is printed and read again is the same', () => {
  fc.assert(
    fc.property(topology, (made) => {
      expect(validateTopology(made, { regions })).toBe(made)
      expect(parseTopology(printTopology(made), 'other.yaml', { regions })).toEqual(made)
    }),
    { numRuns: 60 },
  )
})

it('keeps blanks at the ends of lines', () => {
  const made: Topology = { name: 'x', found: ' \n two \n', hosts: [{ name: 'a' }] }
  expect(parseTopology(printTopology(made), 'x.yaml')).toEqual(made)
})

it('is printed with units, in the words of people', () => {
  expect(
    printTopology({
      name: 'x',
      hosts: [{ name: 'a', resources: { memoryBytes: 1024 ** 3 } }, { name: 'b' }],
      links: [{ from: 'a', to: 'b', oneWay: true, delayMs: 45.5, rateKbitPerS: 0 }],
      schedule: [{ afterMs: 5000, fault: { kind: 'partition', cut: { shape: 'isolated', host: 'a' } } }],
    }),
  ).toBe(`name: x
hosts:
  - name: a
    resources:
      memory: 1 GiB
  - name: b
links:
  - from: a
    to: b
    one way: true
    delay: 45.5 ms
    rate: unlimited
schedule:
  - after: 5 s
    fault:
      partition:
        isolated: a
`)
})
