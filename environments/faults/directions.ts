import type { Cut, Fault } from '../fault.ts'

/** Names of hosts: what the first sends to the second. */
export type Direction = readonly [from: string, to: string]

/** A fault on links, as those of latency, loss, rate and order are. */
export type LinkFault = Extract<Fault, { kind: 'latency' | 'loss' | 'rate' | 'reorder' }>

export const namesOf = ({
  hosts,
}: {
  readonly hosts: readonly { readonly name: string }[]
}): readonly string[] => hosts.map(({ name }) => name)

const others = (names: readonly string[], ...not: readonly string[]): readonly string[] =>
  names.filter((name) => !not.includes(name))

const across = (left: readonly string[], right: readonly string[]): readonly Direction[] =>
  left.flatMap((a) =>
    right.flatMap((b): Direction[] =>
      a === b
        ? []
        : [
            [a, b],
            [b, a],
          ],
    ),
  )

/** The directions that a cut blocks among the hosts of these names. */
export const cutDirections = (cut: Cut, names: readonly string[]): readonly Direction[] => {
  switch (cut.shape) {
    case 'one-way':
      return cut.from === cut.to ? [] : [[cut.from, cut.to]]
    case 'isolated':
      return across([cut.host], others(names, cut.host))
    case 'halves':
      return across(cut.left, cut.right)
    case 'bridge':
      return across(others(cut.left, cut.host), others(cut.right, cut.host))
  }
}

/** The directions that a fault on links changes. */
export const linkDirections = (
  { from, to, oneWay }: LinkFault,
  names: readonly string[],
): readonly Direction[] => {
  const ends = to === undefined ? others(names, from) : [to]
  return oneWay === true ? ends.map((end): Direction => [from, end]) : across([from], ends)
}

/** Every host that a fault is about; those between which it stands, where it stands between hosts. */
export const hostsOfFault = (fault: Fault): readonly string[] => {
  const named = (...names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined)
  switch (fault.kind) {
    case 'partition':
      return [...new Set(hostsOfCut(fault.cut))]
    case 'latency':
    case 'loss':
    case 'rate':
    case 'reorder':
      return named(fault.from, fault.to)
    case 'half-open':
      return [fault.host, fault.peer]
    default:
      return named(fault.host)
  }
}

/** Every host that a cut names. */
export const hostsOfCut = (cut: Cut): readonly string[] => {
  switch (cut.shape) {
    case 'one-way':
      return [cut.from, cut.to]
    case 'isolated':
      return [cut.host]
    case 'halves':
      return [...cut.left, ...cut.right]
    case 'bridge':
      return [cut.host, ...cut.left, ...cut.right]
  }
}
