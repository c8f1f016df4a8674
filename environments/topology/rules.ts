import type { Fault } from '../fault.ts'
import type { Topology } from '../topology.ts'
import { type Complaint, expectedOneOf, type Path } from './complaint.ts'

/** What hosts a fault names, and where in it. */
export const hostsNamedIn = (fault: Fault): readonly (readonly [Path, string])[] => {
  const named = (value: object, at: Path): readonly (readonly [Path, string])[] =>
    Object.entries(value).flatMap(([key, one]: [string, unknown]) => {
      if (key === 'cut') return named(one as object, [...at, key])
      if (['host', 'peer', 'from', 'to'].includes(key)) return [[[...at, key], String(one)] as const]
      if (key !== 'left' && key !== 'right') return []
      return (one as readonly string[]).map((name, index) => [[...at, key, index], name] as const)
    })
  return named(fault, [])
}

const doubles = ({ hosts }: Topology): readonly Complaint[] =>
  hosts.flatMap(({ name }, index) => {
    const first = hosts.findIndex((other) => other.name === name)
    return first === index
      ? []
      : [{ at: ['hosts', index, 'name'], message: `is "${name}"; host ${first + 1} has that name already` }]
  })

/** A host behind a translator cannot be called from outside; two of them need somebody in the middle. */
const relays = ({ hosts }: Topology): readonly Complaint[] => {
  const isHidden = ({ nat = 'none' }: Topology['hosts'][number]) => nat !== 'none'
  const hidden = hosts.filter(isHidden)
  const misplaced = hosts.flatMap((host, index) =>
    host.role === 'relay' && isHidden(host)
      ? [
          {
            at: ['hosts', index, 'nat'],
            message: `is "${host.nat}"; expected none, for a relay must be on the open network`,
          },
        ]
      : [],
  )
  if (hidden.length < 2 || hosts.some((host) => host.role === 'relay')) return misplaced
  const names = hidden
    .slice(0, 5)
    .map((host) => host.name)
    .join(', ')
  const message = `need a relay, for ${names} are behind address translators and cannot reach each other; expected one host with "role: relay" and no nat`
  return [...misplaced, { at: ['hosts'], message }]
}

const linkRules = ({ hosts, links = [] }: Topology, regions: readonly string[]): readonly Complaint[] => {
  const names = hosts.map((host) => host.name)
  const known = [...names, 'local', ...regions]
  return links.flatMap((link, index) => {
    const at: Path = ['links', index]
    const found: Complaint[] = (['from', 'to'] as const)
      .filter((end) => !known.includes(link[end]))
      .map((end) => ({ at: [...at, end], message: `is "${link[end]}"; ${expectedOneOf(known, link[end])}` }))
    if (link.from === link.to && names.includes(link.from)) {
      found.push({
        at: [...at, 'to'],
        message: `is "${link.to}", where the link begins; expected another host`,
      })
    }
    if (link.delayMs !== undefined && (link.jitterMs ?? 0) > link.delayMs) {
      const message = `is more than the delay of ${link.delayMs} ms, so packets would arrive before they are sent; expected at most the delay`
      found.push({ at: [...at, 'jitterMs'], message })
    }
    const { from: _from, to: _to, oneWay: _oneWay, ...quality } = link
    if (Object.keys(quality).length === 0) {
      const message =
        'says nothing about the link; expected delay, round trip, jitter, loss, duplication, reordering or rate'
      found.push({ at, message })
    }
    return found
  })
}

const overlap = (fault: Fault): string | undefined => {
  if ('to' in fault && fault.from === fault.to) return 'both ends are the same host'
  if (fault.kind === 'half-open') return fault.host === fault.peer ? 'both ends are the same host' : undefined
  if (fault.kind !== 'partition') return undefined
  const { cut } = fault
  if (cut.shape === 'one-way') return cut.from === cut.to ? 'both ends are the same host' : undefined
  if (cut.shape === 'isolated') return undefined
  const everyone = [...cut.left, ...cut.right, ...(cut.shape === 'bridge' ? [cut.host] : [])]
  const twice = everyone.find((name, index) => everyone.indexOf(name) !== index)
  return twice === undefined ? undefined : `"${twice}" stands on two sides`
}

/** What is wrong with a fault in a network of these hosts. */
export const faultRules = (fault: Fault, hosts: readonly string[]): readonly Complaint[] => {
  const unknown = hostsNamedIn(fault)
    .filter(([, name]) => !hosts.includes(name))
    .map(([at, name]) => ({ at, message: `is "${name}"; ${expectedOneOf(hosts, name)}` }))
  const twice = overlap(fault)
  return twice === undefined
    ? unknown
    : [...unknown, { at: [], message: `is impossible: ${twice}; expected each host once` }]
}

const scheduleRules = ({ hosts, schedule = [] }: Topology): readonly Complaint[] => {
  const names = hosts.map((host) => host.name)
  return schedule.flatMap(({ fault, forMs }, index) => {
    const at: Path = ['schedule', index]
    const found = faultRules(fault, names).map((one) => ({ ...one, at: [...at, 'fault', ...one.at] }))
    const isOver = fault.kind === 'restart' && forMs !== undefined
    return isOver
      ? [
          ...found,
          { at: [...at, 'forMs'], message: 'does not suit a restart, which is over at once; expected none' },
        ]
      : found
  })
}

/** What a topology of the right form says that cannot be. Paths are those of the data. */
export const rulesOf = (topology: Topology, regions: readonly string[]): readonly Complaint[] => [
  ...doubles(topology),
  ...relays(topology),
  ...linkRules(topology, regions),
  ...scheduleRules(topology),
]
