import type { NatKind } from '../topology.ts'
import { bytes, cpu, percent, rate, time } from './amounts.ts'
import { expectedBuild, isBuildChoice, readBuildChoice, writeBuildChoice } from './build-choice.ts'
import { faultKind, hostNameKind } from './fault-grammar.ts'
import { amount, flag, integer, type Kind, scalar, text, word } from './kinds.ts'
import { maxHosts, maxLinks, maxScheduled } from './limits.ts'
import { type Field, field, fieldsOf, listOf, required } from './shapes.ts'

export const natKinds: readonly NatKind[] = [
  'none',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'carrier-grade',
]

export const hostRoles = ['member', 'relay'] as const

const identifier = /^[a-z0-9][a-z0-9-]{0,62}$/
const sentence = (most: number) =>
  text(`a text of 1 to ${most} characters`, (value) => value.length > 0 && value.length <= most)

const build: Kind = scalar({
  expected: expectedBuild,
  parse: (written) => (typeof written === 'string' ? readBuildChoice(written) : written),
  holds: isBuildChoice,
  write: (kept) => (isBuildChoice(kept) ? writeBuildChoice(kept) : kept),
})

const quantity = (what: 'memory' | 'disk') =>
  field(
    `${what}Bytes`,
    amount(bytes, { least: 1024 ** 2, most: 1024 ** 5, range: 'at least 1 MiB', isWhole: true }),
    what,
  )

const resources = fieldsOf('resources', [
  field(
    'cpuMillicores',
    amount(cpu, { least: 1, most: 1_000_000, range: 'at least 1 millicore', isWhole: true }),
    'cpu',
  ),
  quantity('memory'),
  quantity('disk'),
])

/** Of a region, `local` included. */
const place = (regions: readonly string[]): Kind => word(() => ['local', ...regions])

export const hostFields = (regions: readonly string[]): readonly Field[] => [
  required('name', hostNameKind),
  field('label', sentence(64)),
  field('region', place(regions)),
  field(
    'role',
    word(() => hostRoles),
  ),
  {
    key: 'nat',
    spellings: [
      ['nat', word(() => natKinds)],
      ['behind', word(() => natKinds)],
    ],
  },
  field('build', build),
  field('resources', resources),
]

/** Written only: so many hosts, called name-1, name-2 … */
const countField = field('count', integer(1, maxHosts))

const minuteMs = 60_000
const delay = { least: 0, most: minuteMs, range: 'at most 60 s' }
const share = amount(percent, { least: 0, most: 100, range: 'from 0 to 100 %' })

/** Hosts are known only when all are read, so names are compared later. */
const end = text('the name of a host or a region', (value) => identifier.test(value))

const linkFields: readonly Field[] = [
  required('from', end),
  required('to', end),
  field('oneWay', flag, 'one way'),
  {
    key: 'delayMs',
    spellings: [
      ['delay', amount(time, delay)],
      ['round trip', amount(time, { ...delay, share: 0.5 })],
    ],
  },
  field('jitterMs', amount(time, delay), 'jitter'),
  field('lossPercent', share, 'loss'),
  field('duplicatePercent', share, 'duplication'),
  field('reorderPercent', share, 'reordering'),
  field(
    'rateKbitPerS',
    amount(rate, { least: 1, most: 100_000_000, range: 'from 1 kbit/s to 100 Gbit/s', zero: 'unlimited' }),
    'rate',
  ),
]

const dayMs = 86_400_000
const scheduleFields: readonly Field[] = [
  required('afterMs', amount(time, { least: 0, most: dayMs, range: 'at most 24 h' }), 'after'),
  field('forMs', amount(time, { least: 1, most: dayMs, range: 'above 0 and at most 24 h' }), 'for'),
  required('fault', faultKind),
]

/** Everything that a topology may say, as data and as people write it. */
export const topologyKind = (
  regions: readonly string[],
  { isCounted }: { readonly isCounted: boolean },
): Kind => {
  const host = [...hostFields(regions), ...(isCounted ? [countField] : [])]
  return fieldsOf('a topology', [
    required(
      'name',
      text('lower-case letters, digits and dashes', (value) => identifier.test(value)),
    ),
    field('summary', sentence(300)),
    field('found', sentence(2000)),
    required('hosts', listOf('hosts', fieldsOf('a host', host), { least: 1, most: maxHosts })),
    field('links', listOf('links', fieldsOf('a link', linkFields), { most: maxLinks })),
    field(
      'schedule',
      listOf('faults', fieldsOf('a scheduled fault', scheduleFields), { most: maxScheduled }),
    ),
  ])
}
