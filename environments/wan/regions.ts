import { EnvironmentError } from '../problem.ts'
import { type MeasuringPoint, measuredRoundTripMs } from './round-trips.ts'

/** A place where machines can really be rented. */
export interface Region {
  readonly name: string
  readonly place: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly latitude: number
  readonly longitude: number
  /** Whose measured distances it takes; see round-trips.ts. */
  readonly measuredAt: MeasuringPoint
  /** From there, as the crow flies. */
  readonly offsetKm: number
}

const region = (
  name: string,
  [place, country]: readonly [string, string],
  [latitude, longitude]: readonly [number, number],
  [measuredAt, offsetKm]: readonly [MeasuringPoint, number],
): Region => ({ name, place, country, latitude, longitude, measuredAt, offsetKm })

/** All regions but `local`, which lies next to everything. */
export const regions: readonly Region[] = [
  region('falkenstein', ['Falkenstein', 'DE'], [50.48, 12.37], ['Germany West Central', 265]),
  region('nuremberg', ['Nuremberg', 'DE'], [49.45, 11.08], ['Germany West Central', 187]),
  region('frankfurt', ['Frankfurt', 'DE'], [50.11, 8.68], ['Germany West Central', 0]),
  region('helsinki', ['Helsinki', 'FI'], [60.17, 24.94], ['Sweden Central', 431]),
  region('dublin', ['Dublin', 'IE'], [53.35, -6.26], ['North Europe', 0]),
  region('london', ['London', 'GB'], [51.51, -0.13], ['UK South', 0]),
  region('ashburn', ['Ashburn', 'US'], [39.04, -77.49], ['East US', 0]),
  region('hillsboro', ['Hillsboro', 'US'], [45.52, -122.99], ['West US 2', 307]),
  region('sao-paulo', ['São Paulo', 'BR'], [-23.55, -46.63], ['Brazil South', 0]),
  region('johannesburg', ['Johannesburg', 'ZA'], [-26.2, 28.05], ['South Africa North', 0]),
  region('mumbai', ['Mumbai', 'IN'], [19.08, 72.88], ['Central India', 120]),
  region('singapore', ['Singapore', 'SG'], [1.35, 103.82], ['Southeast Asia', 0]),
  region('tokyo', ['Tokyo', 'JP'], [35.68, 139.69], ['Japan East', 0]),
  region('sydney', ['Sydney', 'AU'], [-33.87, 151.21], ['Australia East', 0]),
]

const byName: ReadonlyMap<string, Region> = new Map(regions.map((one) => [one.name, one]))

/** Light in glass covers about two thirds of its way in vacuum. */
const fibreKmPerMs = 200
/** Cables do not run straight; a rule of thumb, used below 500 km only. */
const detour = 1.5
const earthRadiusKm = 6371

const overLandMs = (km: number): number => (2 * km * detour) / fibreKmPerMs

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Along the great circle, on a round earth. */
export const distanceKm = (one: Region, other: Region): number => {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2
  const chord =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * half(one.longitude, other.longitude)
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(chord))
}

/** Names of all regions that a topology may use. */
export const regionNames: readonly string[] = ['local', ...byName.keys()]

/** @throws EnvironmentError REGION_UNKNOWN naming all there are */
export const regionNamed = (name: string): Region => {
  const found = byName.get(name)
  if (found !== undefined) return found
  throw new EnvironmentError({
    code: 'REGION_UNKNOWN',
    message: `Looking for region "${name}": there is none of that name`,
    hint: `Regions: ${regionNames.join(', ')}.`,
  })
}

const tenths = (value: number): number => Math.round(value * 10) / 10

/**
 * From one region to another and back, in ms with one decimal; the same both ways. 0 within a region and to `local`.
 * Measured between the measuring points, plus the way from there to the region: twice its distance times 1.5 at 200 km/ms.
 *
 * @throws EnvironmentError REGION_UNKNOWN
 */
export const roundTripMs = (from: string, to: string): number => {
  if (from !== 'local') regionNamed(from)
  if (to !== 'local') regionNamed(to)
  if (from === to || from === 'local' || to === 'local') return 0
  const [one, other] = [regionNamed(from), regionNamed(to)]
  if (one.measuredAt === other.measuredAt) return tenths(overLandMs(distanceKm(one, other)))
  const measured = measuredRoundTripMs(one.measuredAt, other.measuredAt)
  return tenths(measured + overLandMs(one.offsetKm) + overLandMs(other.offsetKm))
}
