import { basename } from 'node:path'
import { InvalidTopologyError } from '../problem.ts'
import type { HostSpecification, Topology } from '../topology.ts'
import { type BuildFiles, resolveBuildFiles } from './build-files.ts'
import { refusal, type TopologyOptions } from './check.ts'
import type { Complaint, Report } from './complaint.ts'
import { topologyKind } from './grammar.ts'
import { maxComplaints, maxHosts } from './limits.ts'
import { regionNames } from './regions.ts'
import { rulesOf } from './rules.ts'
import { isFields } from './shapes.ts'
import { readSource } from './source.ts'
import { writtenPath } from './written.ts'

type CountedHost = HostSpecification & { readonly count?: number }

/** One entry may stand for several hosts, called name-1, name-2 … */
const spread = ({ count, ...host }: CountedHost): readonly HostSpecification[] =>
  count === undefined
    ? [host]
    : Array.from({ length: count }, (_, index) => ({ ...host, name: `${host.name}-${index + 1}` }))

const complainOfCounts = (hosts: readonly CountedHost[], report: Report): void => {
  const total = hosts.reduce((sum, { count = 1 }) => sum + count, 0)
  if (total > maxHosts) report({ at: ['hosts'], message: `are ${total} hosts; expected at most ${maxHosts}` })
  for (const [index, { name, count }] of hosts.entries()) {
    if (count === undefined || `${name}-${count}`.length <= 12) continue
    const message = `is "${name}", and the last of ${count} would be "${name}-${count}"; expected at most ${11 - String(count).length} characters`
    report({ at: ['hosts', index, 'name'], message })
  }
}

/** A round trip has two ways, so it says nothing of one. */
const complainOfRoundTrips = (written: unknown, report: Report): void => {
  const links: unknown = isFields(written) ? written.links : undefined
  if (!Array.isArray(links)) return
  for (const [index, link] of links.entries()) {
    if (!isFields(link) || link['one way'] !== true || link['round trip'] === undefined) continue
    const message = 'does not suit one way; expected "delay", from sender to receiver'
    report({ at: ['links', index, 'round trip'], aboutKey: true, message })
  }
}

export interface ParseOptions extends TopologyOptions {
  /** Absent: paths of builds stay as they were written, and nobody looks whether they exist. */
  readonly buildFiles?: BuildFiles
}

/**
 * Reads a topology that people wrote.
 *
 * @param text YAML, at most 64 KiB; amounts have units, aliases and repeated keys are refused
 * @param fileName for messages; a text without `name` is called like the file
 * @throws InvalidTopologyError with every fault, each with line, column, what was found and what was expected
 */
export const parseTopology = (
  text: string,
  fileName: string,
  { regions = regionNames, buildFiles }: ParseOptions = {},
): Topology => {
  const source = readSource(text)
  if (source.faults.length > 0)
    throw new InvalidTopologyError(fileName, source.faults.slice(0, maxComplaints))
  const written = isFields(source.value)
    ? { name: basename(fileName).replace(/\.ya?ml$/, ''), ...source.value }
    : source.value
  const complaints: Complaint[] = []
  const report: Report = (complaint) => void complaints.push(complaint)
  const refuseAny = () => {
    if (complaints.length === 0) return
    throw refusal(fileName, complaints, ({ at, aboutKey = false }) => {
      const place = source.locate(at, { isKey: aboutKey })
      const last = [...at].reverse().find((part) => typeof part === 'string')
      return `${place}: ${at.length === 0 ? 'it' : typeof at.at(-1) === 'number' ? `${last}, entry ${Number(at.at(-1)) + 1},` : last}`
    })
  }

  const draft = topologyKind(regions, { isCounted: true }).read(written, [], { dialect: 'written', report })
  complainOfRoundTrips(source.value, report)
  refuseAny()
  const counted = draft as Topology & { readonly hosts: readonly CountedHost[] }
  complainOfCounts(counted.hosts, report)
  const hosts =
    buildFiles === undefined ? counted.hosts : resolveBuildFiles(counted.hosts, buildFiles, report)
  refuseAny()
  const topology: Topology = { ...counted, hosts: hosts.flatMap(spread) }
  const hostIndex = counted.hosts.flatMap((host, index) => spread(host).map(() => index))
  for (const one of rulesOf(topology, regions)) {
    report({ ...one, at: writtenPath(one.at, source.value, hostIndex) })
  }
  refuseAny()
  return topology
}
