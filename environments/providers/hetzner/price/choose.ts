import { EnvironmentError } from '../../../problem.ts'
import type { HostSpecification } from '../../../topology.ts'
import { locationOf } from '../plan/locations.ts'
import type { Catalogue, ServerType } from './catalogue.ts'

/** Our builds are for this machine's kind of processor. */
export const architectureOf = (processor: string): string => (processor === 'arm64' ? 'arm' : 'x86')

/** What a daemon and the suite's jobs need. */
const leastCores = 2
const leastMemoryGib = 2

const fits = (type: ServerType, host: HostSpecification, architecture: string): boolean => {
  const cores = Math.max(leastCores, (host.resources?.cpuMillicores ?? 0) / 1000)
  const memoryGib = Math.max(leastMemoryGib, (host.resources?.memoryBytes ?? 0) / 2 ** 30)
  return type.architecture === architecture && type.cores >= cores && type.memoryGib >= memoryGib
}

export interface ChoiceOptions {
  /** The type that the user wants for all. */
  readonly wanted?: string | undefined
  readonly architecture: string
}

/** The cheapest type that a host can have where it stands. @throws EnvironmentError SERVER_TYPE_UNKNOWN, REGION_UNKNOWN */
export const chooseType = (
  host: HostSpecification,
  catalogue: Catalogue,
  { wanted, architecture }: ChoiceOptions,
): ServerType => {
  const { name: location } = locationOf(host.region ?? 'local')
  const priceOf = (type: ServerType) => type.eurPerHour[location] ?? Number.POSITIVE_INFINITY
  const sold = catalogue.serverTypes.filter((type) => type.eurPerHour[location] !== undefined)
  const fitting =
    wanted === undefined
      ? sold.filter((type) => fits(type, host, architecture))
      : sold.filter(({ name }) => name === wanted)
  const [cheapest] = [...fitting].sort((a, b) => priceOf(a) - priceOf(b))
  if (cheapest !== undefined) return cheapest
  throw new EnvironmentError({
    code: 'SERVER_TYPE_UNKNOWN',
    message: `Choosing a server for ${host.name}: ${wanted ?? 'one that is large enough'} is not to be had in ${location}`,
    hint: `There are ${sold.map(({ name }) => name).join(', ') || 'none'} (${catalogue.source}).`,
  })
}
