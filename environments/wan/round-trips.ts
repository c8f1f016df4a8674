/**
 * Round trips between regions of one public cloud, as its operator publishes them: "Azure network round-trip latency
 * statistics", table of the 95th percentile in ms over the 30 days that ended on 30 July 2026, copied from
 * articles/networking/azure-network-latency.md of the public repository mbender-ms/azure-docs at commit
 * 5b3e2055eddead4c24aac48156dad9f006268126. Of the two directions that the table lists, the row of the point that comes first in
 * the alphabet. Regions of other clouds take the figures of the nearest point; see regions.ts.
 */
const points = [
  'Australia East',
  'Brazil South',
  'Central India',
  'East US',
  'Germany West Central',
  'Japan East',
  'North Europe',
  'South Africa North',
  'Southeast Asia',
  'Sweden Central',
  'UK South',
  'West US 2',
] as const

export type MeasuringPoint = (typeof points)[number]

/** Row by row, from the diagonal to the right. */
const upperHalf: readonly (readonly number[])[] = [
  [298, 151, 206, 291, 105, 272, 347, 98, 307, 277, 180],
  [320, 121, 201, 265, 176, 327, 337, 209, 184, 179],
  [218, 151, 129, 159, 134, 59, 179, 150, 218],
  [97, 165, 74, 226, 229, 110, 80, 75],
  [246, 28, 172, 179, 34, 19, 159],
  [232, 254, 74, 260, 237, 103],
  [178, 236, 40, 15, 136],
  [211, 196, 169, 285],
  [256, 183, 165],
  [34, 165],
  [145],
]

/** Between two different points, in ms. */
export const measuredRoundTripMs = (from: MeasuringPoint, to: MeasuringPoint): number => {
  const [first, second] = [points.indexOf(from), points.indexOf(to)].sort((a, b) => a - b)
  return upperHalf[first!]![second! - first! - 1]!
}
