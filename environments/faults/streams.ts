import { canCount } from './arrival.ts'
import type { Controls } from './controls.ts'
import { type Direction, type LinkFault, linkDirections, namesOf } from './directions.ts'
import type { Measured } from './link-fault.ts'
import { forAll, someOf } from './pairs.ts'
import { type Streamed, type StreamShape, stream } from './stream/stream.ts'

/** Each takes more than a second. */
const maxDirections = 4

export const measuredDirections = (fault: LinkFault, controls: Controls): readonly Direction[] =>
  someOf(linkDirections(fault, namesOf(controls)), maxDirections)

/** What a proof by streams of datagrams needs, in words. */
export const lacksStreams = (fault: LinkFault, controls: Controls): readonly string[] =>
  measuredDirections(fault, controls).every(([from, to]) => canCount(controls.host(from), controls.host(to)))
    ? []
    : ['hosts with a network of their own on which programs can be run']

/** What came of a stream over one direction. */
export type StreamedOver = Streamed & { readonly from: string; readonly to: string }

/** Streams the same over each direction, a few at once. */
export const streams = (
  over: readonly Direction[],
  controls: Controls,
  shape: StreamShape,
): Promise<readonly StreamedOver[]> =>
  forAll(over, async ([from, to]) => ({
    from,
    to,
    ...(await stream(controls.host(from), controls.host(to), shape)),
  }))

export const directionsOf = (measured: readonly Measured[]): readonly Direction[] =>
  measured.map(({ from, to }) => [from, to])
