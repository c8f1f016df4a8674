import { InvalidTopologyError } from './problem.ts'

/** The shape of a network as data. */
export interface Topology {
  readonly name: string
  readonly hosts: readonly HostSpecification[]
}

export interface HostSpecification {
  /** Lower-case letters, digits and dashes, at most 12 characters. */
  readonly name: string
  /** What people call the machine; becomes `name` of its daemon's settings. Default: `name`. */
  readonly label?: string
  /** Default `local`. */
  readonly region?: string
}

/** Local providers give every host an address of one /24, from 2 to 201. */
export const maxHosts = 200

const hostName = /^[a-z][a-z0-9-]{0,11}$/
const word = /^[a-z0-9][a-z0-9-]{0,62}$/

const hostFields = new Set(['name', 'label', 'region'])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? String(value)

const hostReasons = (host: unknown, index: number): string[] => {
  if (!isRecord(host)) return [`host ${index + 1} must be an object with a name, not ${shown(host)}`]
  const reasons: string[] = []
  if (typeof host.name !== 'string' || !hostName.test(host.name)) {
    reasons.push(
      `host ${index + 1} is called ${shown(host.name)}; a name is 1 to 12 lower-case letters, digits and dashes and starts with a letter`,
    )
  }
  const region = host.region
  if (region !== undefined && (typeof region !== 'string' || !word.test(region))) {
    reasons.push(`region ${shown(region)} of host ${index + 1} must be lower-case letters, digits and dashes`)
  }
  const label = host.label
  if (label !== undefined && (typeof label !== 'string' || label.length === 0 || label.length > 64)) {
    reasons.push(`label ${shown(label)} of host ${index + 1} must be a text of 1 to 64 characters`)
  }
  const unknown = Object.keys(host).filter((key) => !hostFields.has(key))
  if (unknown.length > 0) reasons.push(`host ${index + 1} has unknown fields: ${unknown.join(', ')}`)
  return reasons
}

const repeated = (names: readonly unknown[]): unknown[] =>
  [...new Set(names)].filter((name) => names.indexOf(name) !== names.lastIndexOf(name))

/**
 * Checks data that is meant to be a topology and returns it typed.
 *
 * @throws InvalidTopologyError with every fault found, not the first alone
 */
export const validateTopology = (input: unknown): Topology => {
  if (!isRecord(input)) {
    throw new InvalidTopologyError('?', [`it must be an object with a name and hosts, not ${shown(input)}`])
  }
  const reasons: string[] = []
  const { name, hosts } = input
  if (typeof name !== 'string' || !word.test(name)) {
    reasons.push(`its name must be lower-case letters, digits and dashes, not ${shown(name)}`)
  }
  if (!Array.isArray(hosts) || hosts.length === 0) reasons.push('it needs at least one host')
  else {
    if (hosts.length > maxHosts) reasons.push(`it has ${hosts.length} hosts, at most ${maxHosts} fit`)
    reasons.push(...hosts.flatMap(hostReasons))
    for (const twice of repeated(hosts.map((host) => (isRecord(host) ? host.name : undefined)))) {
      if (typeof twice === 'string') reasons.push(`host "${twice}" is listed more than once`)
    }
  }
  if (reasons.length > 0) throw new InvalidTopologyError(typeof name === 'string' ? name : '?', reasons)
  return input as unknown as Topology
}
