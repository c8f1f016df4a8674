import { EnvironmentError } from '../../../problem.ts'

/** A place where the cloud has machines. */
export interface Location {
  /** As the cloud calls it. */
  readonly name: string
  /** Places of one zone may share a private network; none reaches over two. */
  readonly zone: string
}

/** Regions of topologies that the cloud has, and its own names for them. */
export const locations: Readonly<Record<string, Location>> = {
  falkenstein: { name: 'fsn1', zone: 'eu-central' },
  nuremberg: { name: 'nbg1', zone: 'eu-central' },
  helsinki: { name: 'hel1', zone: 'eu-central' },
  ashburn: { name: 'ash', zone: 'us-east' },
  hillsboro: { name: 'hil', zone: 'us-west' },
  singapore: { name: 'sin', zone: 'ap-southeast' },
}

/** Hosts that no region was asked for stand together here. */
export const homeRegion = 'falkenstein'

/** @throws EnvironmentError REGION_UNKNOWN listing what there is */
export const locationOf = (region: string): Location => {
  const found = Object.hasOwn(locations, region)
    ? locations[region]
    : region === 'local'
      ? locations[homeRegion]
      : undefined
  if (found !== undefined) return found
  const known = Object.entries(locations).map(([name, location]) => `${name} (${location.name})`)
  throw new EnvironmentError({
    code: 'REGION_UNKNOWN',
    message: `Placing a host in ${region}: Hetzner has no machines there`,
    hint: `Choose one of ${known.join(', ')}, or spawn the topology with provider netns, which has distances for every region.`,
  })
}
