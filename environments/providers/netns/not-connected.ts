import { isBlind } from '../../deploy/index.ts'
import type { Attestation, AttestedPair } from '../../environment.ts'

/**
 * Whose daemons are not connected, in words. Where nothing arrives that should, no daemons can be: that direction has been
 * told already, and is counted once.
 *
 * @param seen of each direction, whether the daemon at `from` is connected to that at `to`
 * @param survey what the packets say: which directions they pass, and what differs from what was declared
 */
export const notConnected = (
  seen: readonly Pick<AttestedPair, 'from' | 'to' | 'reachable' | 'introduced'>[],
  { pairs, differences }: Pick<Attestation, 'pairs' | 'differences'>,
): readonly string[] => {
  const silent = new Set(pairs.filter((pair) => !pair.reachable).map(({ from, to }) => `${from} → ${to}`))
  const isTold = (direction: string): boolean =>
    silent.has(direction) && differences.some((one) => one.startsWith(`${direction}: `))
  return seen
    .filter(isBlind)
    .map(({ from, to }) => `${from} → ${to}`)
    .filter((direction) => !isTold(direction))
    .map((direction) => `${direction}: their daemons are not connected`)
}
