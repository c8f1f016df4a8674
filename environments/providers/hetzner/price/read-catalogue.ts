import type { CloudClient, CloudObject } from '../cloud/client.ts'
import { CloudError } from '../cloud/problem.ts'
import type { Catalogue, ServerType } from './catalogue.ts'
import { estimates } from './estimates.ts'

interface Priced {
  readonly location: string
  readonly price_hourly: { readonly gross: string }
}

interface Offered {
  readonly name: string
  /** Set when it is no longer sold there, or will not be. */
  readonly deprecation?: unknown
}

const perHour = (prices: readonly Priced[]): Record<string, number> =>
  Object.fromEntries(prices.map(({ location, price_hourly: { gross } }) => [location, Number(gross)]))

const typeOf = (object: CloudObject): ServerType => {
  const places = object.locations as readonly Offered[] | undefined
  const all = perHour(object.prices as readonly Priced[])
  const isSold = (location: string) =>
    places === undefined || places.some(({ name, deprecation }) => name === location && !deprecation)
  return {
    name: String(object.name),
    cores: Number(object.cores),
    memoryGib: Number(object.memory),
    architecture: String(object.architecture ?? 'x86'),
    eurPerHour: Object.fromEntries(Object.entries(all).filter(([location]) => isSold(location))),
  }
}

interface Pricing {
  readonly primary_ips?: readonly { readonly type: string; readonly prices: readonly Priced[] }[]
}

/** What the cloud itself says. @throws CloudError */
export const readCatalogue = async (client: CloudClient): Promise<Catalogue> => {
  const [types, answer] = await Promise.all([client.list('/server_types'), client.get('/pricing')])
  const { primary_ips: addresses = [] } = answer.pricing as Pricing
  const ipv4 = perHour(addresses.find(({ type }) => type === 'ipv4')?.prices ?? [])
  return {
    source: `prices of ${client.endpoint}, with tax`,
    serverTypes: types.map(typeOf),
    ipv4EurPerHour: (location) => ipv4[location] ?? estimates.ipv4EurPerHour(location),
  }
}

/** What the cloud says, or what we last knew when it cannot be asked; a token that it refuses is an error. */
export const findCatalogue = async (client: CloudClient | undefined): Promise<Catalogue> => {
  if (client === undefined) return estimates
  try {
    return await readCatalogue(client)
  } catch (error) {
    if (error instanceof CloudError && error.code === 'HETZNER_UNREACHABLE') return estimates
    throw error
  }
}
