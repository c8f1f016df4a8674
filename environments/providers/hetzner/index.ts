import { createRemoteProvider, type RemoteProviderComponents } from '../../deploy/remote/index.ts'
import type { Ability, Missing, Provider, Readiness } from '../../environment.ts'
import type { EnvironmentError } from '../../problem.ts'
import type { Topology } from '../../topology.ts'
import { type CloudClient, createCloudClient } from './cloud/client.ts'
import type { Driver } from './driver/driver.ts'
import { createPulumiDriver } from './driver/pulumi.ts'
import { refuseImpossible } from './plan/possible.ts'
import type { Catalogue } from './price/catalogue.ts'
import { architectureOf, chooseType } from './price/choose.ts'
import { priceOf } from './price/price.ts'
import { findCatalogue } from './price/read-catalogue.ts'
import { askOwnAddress, type HetznerSettings, hetznerSettings, readToken, tokenFix } from './settings.ts'

export interface HetznerProviderComponents extends RemoteProviderComponents {
  /** Default: Pulumi with the user's CLI. */
  readonly driver?: Driver
  /** Default: what the environment of this process says. */
  readonly settings?: HetznerSettings
  readonly ownAddress?: () => Promise<string>
}

const supports: ReadonlySet<Ability> = new Set([
  'neighbour-calls',
  'crash',
  'stop',
  'pause',
  'restart',
  'built-daemon',
  'upgrade',
  'detach',
  'shell',
  'network-isolation',
])

const defaultTtlMs = 3_600_000

/** For a question that only tells whether the cloud lets us in. */
const quick = { answerMs: 5000, withinMs: 5000, firstPauseMs: 500 }

const asMissing = (error: unknown): Missing => {
  const { message, hint } = error as EnvironmentError
  return { what: message.split('\n')[0]!, fix: hint ?? 'try again' }
}

const tokenMissing = async (settings: HetznerSettings): Promise<Missing | undefined> => {
  try {
    const token = await readToken(settings)
    if (token === undefined) return { what: 'a token of a project at Hetzner Cloud', fix: tokenFix }
    await createCloudClient({ endpoint: settings.endpoint, token }, quick).get('/locations')
    return undefined
  } catch (error) {
    return asMissing(error)
  }
}

const probe = async (settings: () => HetznerSettings, driver: Driver): Promise<Readiness> => {
  const [token, tool] = await Promise.all([
    Promise.resolve().then(settings).then(tokenMissing).catch(asMissing),
    driver.probe(),
  ])
  const missing = [...(token === undefined ? [] : [token]), ...('missing' in tool ? [tool.missing] : [])]
  if (missing.length > 0) return { ready: false, missing }
  return { ready: true, version: 'version' in tool ? tool.version : '' }
}

const clientOf = async (settings: HetznerSettings): Promise<CloudClient | undefined> => {
  const token = await readToken(settings)
  return token === undefined ? undefined : createCloudClient({ endpoint: settings.endpoint, token })
}

const typesOf = ({ hosts }: Topology, catalogue: Catalogue, wanted: string | undefined) => {
  const options = { wanted, architecture: architectureOf(process.arch) }
  return Object.fromEntries(hosts.map((host) => [host.name, chooseType(host, catalogue, options)]))
}

/** Virtual machines of Hetzner Cloud in several regions, made by a Pulumi program and reached by SSH. */
export const createHetznerProvider = ({
  leases,
  driver = createPulumiDriver(),
  settings: given,
  ownAddress = askOwnAddress,
}: HetznerProviderComponents): Provider => {
  const settings = () => given ?? hetznerSettings(process.env)
  return createRemoteProvider(
    { leases },
    {
      name: 'hetzner',
      summary: 'virtual machines of Hetzner Cloud in several regions; costs money',
      supports,
      probe: () => probe(settings, driver),
      price: async (topology, { ttlMs = defaultTtlMs }) => {
        refuseImpossible(topology)
        const catalogue = await findCatalogue(await clientOf(settings()))
        return priceOf(topology, typesOf(topology, catalogue, settings().serverType), { catalogue, ttlMs })
      },
      lay: async (lease, topology, options) => {
        const { layCluster } = await import('./ground/lay.ts')
        const catalogue = await findCatalogue(await clientOf(settings()))
        const types = typesOf(topology, catalogue, settings().serverType)
        return layCluster(
          { lease, driver, settings: settings(), ownAddress },
          {
            topology,
            serverTypes: Object.fromEntries(Object.entries(types).map(([host, { name }]) => [host, name])),
          },
          options,
        )
      },
      find: async (lease) => (await import('./ground/find.ts')).findGround(lease),
    },
  )
}
