import type { Cut, Fault } from '../fault.ts'

const some = (names: readonly string[]): string => names.join(', ')

const cutWords = (cut: Cut): string => {
  switch (cut.shape) {
    case 'halves':
      return `Parting ${some(cut.left)} from ${some(cut.right)}`
    case 'one-way':
      return `Keeping what ${cut.from} sends from ${cut.to}`
    case 'isolated':
      return `Isolating ${cut.host}`
    case 'bridge':
      return `Parting ${some(cut.left)} from ${some(cut.right)} but for ${cut.host}`
  }
}

const between = ({ from, to, oneWay }: { from: string; to?: string; oneWay?: boolean }): string =>
  to === undefined
    ? `${oneWay === true ? 'from' : 'between'} ${from} ${oneWay === true ? 'to' : 'and'} everybody`
    : `${oneWay === true ? 'from' : 'between'} ${from} ${oneWay === true ? 'to' : 'and'} ${to}`

/** What inflicting it means, as the beginning of a message: `Crashing bob`. */
export const attemptOf = (fault: Fault): string => {
  switch (fault.kind) {
    case 'crash':
      return `Crashing ${fault.host}`
    case 'stop':
      return `Stopping ${fault.host}`
    case 'pause':
      return `Pausing ${fault.host}`
    case 'restart':
      return `Restarting ${fault.host}`
    case 'partition':
      return cutWords(fault.cut)
    case 'latency':
      return `Adding ${fault.addMs} ms ${between(fault)}`
    case 'loss':
      return `Losing ${fault.percent} % ${between(fault)}`
    case 'rate':
      return `Limiting to ${fault.kbitPerS} kbit/s ${between(fault)}`
    case 'reorder':
      return `Reordering ${fault.percent} % ${between(fault)}`
    case 'clock-skew':
      return `Moving the clock of ${fault.host} by ${fault.offsetMs} ms`
    case 'disk-full':
      return `Filling the disk of ${fault.host}`
    case 'handles-exhausted':
      return `Exhausting the handles of ${fault.host}`
    case 'memory-squeeze':
      return `Squeezing ${fault.host} into ${fault.limitBytes} bytes`
    case 'lying-dns':
      return `Lying to ${fault.host} about ${fault.name ?? 'every name'}`
    case 'blocked-port':
      return `Blocking ${fault.port === undefined ? 'the port' : `port ${fault.port}`} of ${fault.host}`
    case 'half-open':
      return `Leaving connections of ${fault.host} with ${fault.peer} half open`
  }
}
