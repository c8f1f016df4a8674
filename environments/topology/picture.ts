import type { HostSpecification, LinkOverride, Topology } from '../topology.ts'
import { roundTripMs } from '../wan/regions.ts'
import { writeBuildChoice } from './build-choice.ts'
import { printTopology } from './print.ts'

const describeHost = ({ name, role, nat = 'none', build, resources }: HostSpecification): string => {
  const { cpuMillicores, memoryBytes, diskBytes } = resources ?? {}
  const notes = [
    role === 'relay' ? 'relay' : undefined,
    build === undefined ? undefined : writeBuildChoice(build),
    cpuMillicores === undefined ? undefined : `${cpuMillicores} millicores`,
    memoryBytes === undefined ? undefined : `${Math.round(memoryBytes / 1024 ** 2)} MiB of memory`,
    diskBytes === undefined ? undefined : `${Math.round(diskBytes / 1024 ** 2)} MiB of disk`,
  ].filter((note) => note !== undefined)
  const wall = nat === 'none' ? '' : `[${nat}]─`
  return `${wall}${name}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`
}

const describeLink = ({ from, to, oneWay, ...quality }: LinkOverride): string => {
  const notes = [
    quality.delayMs === undefined ? undefined : `${quality.delayMs} ms`,
    quality.jitterMs === undefined ? undefined : `± ${quality.jitterMs} ms`,
    quality.lossPercent === undefined ? undefined : `loses ${quality.lossPercent} %`,
    quality.duplicatePercent === undefined ? undefined : `doubles ${quality.duplicatePercent} %`,
    quality.reorderPercent === undefined ? undefined : `reorders ${quality.reorderPercent} %`,
    quality.rateKbitPerS === undefined
      ? undefined
      : quality.rateKbitPerS === 0
        ? 'any rate'
        : `${quality.rateKbitPerS} kbit/s`,
  ].filter((note) => note !== undefined)
  return `  ${from} ${oneWay === true ? '──▶' : '◀─▶'} ${to}  ${notes.join(', ')} each way`
}

const schedule = (topology: Topology): readonly string[] => {
  if (topology.schedule === undefined) return []
  const { name, hosts, schedule: entries } = topology
  const yaml = printTopology({ name, hosts, schedule: entries })
  return ['', yaml.slice(yaml.indexOf('\nschedule:') + 1).trimEnd()]
}

/** Round trips between regions; what `local` lies next to needs no line. */
const distances = (regions: readonly string[]): readonly string[] => {
  const far = regions.filter((region) => region !== 'local')
  const pairs = far.flatMap((from, index) => far.slice(index + 1).map((to) => [from, to] as const))
  if (pairs.length === 0) return []
  const width = Math.max(...pairs.map(([from, to]) => `${from} ◀─▶ ${to}`.length))
  return [
    '',
    'Round trips between regions',
    ...pairs.map(
      ([from, to]) =>
        `  ${`${from} ◀─▶ ${to}`.padEnd(width)}  ${roundTripMs(from, to).toFixed(1).padStart(6)} ms`,
    ),
  ]
}

/** A picture in text: regions, their hosts, what stands before them, links that differ, and the schedule. */
export const showTopology = (topology: Topology): string => {
  const regions = [...new Set(topology.hosts.map(({ region = 'local' }) => region))]
  const groups = regions.map((region, index) => {
    const hosts = topology.hosts.filter((host) => (host.region ?? 'local') === region)
    const isLast = index === regions.length - 1
    return [
      `${isLast ? '└' : '├'}─ ${region}`,
      ...hosts.map(
        (host, place) =>
          `${isLast ? ' ' : '│'}  ${place === hosts.length - 1 ? '└' : '├'}─ ${describeHost(host)}`,
      ),
    ].join('\n')
  })
  return [
    `${topology.name}${topology.summary === undefined ? '' : `: ${topology.summary}`}`,
    ...(topology.found === undefined ? [] : [`found: ${topology.found}`]),
    ...groups,
    ...distances(regions),
    ...(topology.links === undefined ? [] : ['', 'Links that differ', ...topology.links.map(describeLink)]),
    ...schedule(topology),
  ].join('\n')
}
