import type { Cut, FaultKind } from '../fault.ts'
import { bytes, percent, rate, time } from './amounts.ts'
import { amount, flag, integer, text } from './kinds.ts'
import { maxHosts } from './limits.ts'
import { type Field, field, listOf, required } from './shapes.ts'
import { variantsOf } from './variants.ts'

const hostName = /^[a-z][a-z0-9-]{0,11}$/

/** A name a host may have; it becomes part of paths and of names of interfaces. */
export const hostNameKind = text(
  'a name of 1 to 12 lower-case letters, digits and dashes that starts with a letter',
  (name) => hostName.test(name),
)

const host = required('host', hostNameKind)
const hosts = listOf('hosts', hostNameKind, { least: 1, most: maxHosts })

const positiveTime = amount(time, { least: 0.001, most: 60_000, range: 'above 0 and at most 60 s' })
const share = amount(percent, { least: 0.001, most: 100, range: 'above 0 and at most 100 %' })
const dayMs = 86_400_000
/** A clock may be early as well as late. */
const offset = amount(time, {
  least: -3650 * dayMs,
  most: 3650 * dayMs,
  range: 'early with a minus, at most ten years',
  isSigned: true,
})
const address = text(
  'an IPv4 address such as 203.0.113.7',
  (value) => /^\d{1,3}(\.\d{1,3}){3}$/.test(value) && value.split('.').every((part) => Number(part) < 256),
)
const domain = text('a name such as example.org', (value) => /^[a-z0-9][a-z0-9.-]{0,252}$/i.test(value))

const link: readonly Field[] = [
  required('from', hostNameKind),
  field('to', hostNameKind),
  field('oneWay', flag, 'one way'),
]

const sides = [required('left', hosts), required('right', hosts)]

/** What each way to cut a network says. */
export const cutFields: Readonly<Record<Cut['shape'], readonly Field[]>> = {
  halves: sides,
  'one-way': [required('from', hostNameKind), required('to', hostNameKind)],
  isolated: [host],
  bridge: [host, ...sides],
}

const cutKind = variantsOf('a cut', 'shape', cutFields)

/** What each kind of fault says, as data and as people write it: in topologies and on the command line. */
export const faultFields: Readonly<Record<FaultKind, readonly Field[]>> = {
  crash: [host],
  stop: [host],
  pause: [host],
  restart: [host],
  partition: [required('cut', cutKind)],
  latency: [...link, required('addMs', positiveTime, 'add'), field('jitterMs', positiveTime, 'jitter')],
  loss: [...link, required('percent', share, 'share')],
  rate: [
    ...link,
    required(
      'kbitPerS',
      amount(rate, { least: 1, most: 100_000_000, range: 'from 1 kbit/s to 100 Gbit/s' }),
      'limit',
    ),
  ],
  reorder: [...link, required('percent', share, 'share')],
  'clock-skew': [host, required('offsetMs', offset, 'offset')],
  'disk-full': [host],
  'handles-exhausted': [host],
  'memory-squeeze': [
    host,
    required(
      'limitBytes',
      amount(bytes, { least: 1024 ** 2, most: 1024 ** 4, range: 'from 1 MiB to 1 TiB', isWhole: true }),
      'limit',
    ),
  ],
  'lying-dns': [host, field('name', domain), required('address', address)],
  'blocked-port': [host, field('port', integer(1, 65_535))],
  'half-open': [host, required('peer', hostNameKind)],
}

export const faultKind = variantsOf('a fault', 'kind', faultFields)
