import type { Attestation, AttestedPair } from '../../environments/environment.ts'

const measured = ({
  from,
  to,
  reachable,
  introduced,
  roundTripMs,
  lossPercent,
  declared,
}: AttestedPair): string => {
  const unmet = introduced === false ? 'not introduced' : 'not reachable'
  const found = reachable ? `${roundTripMs?.toFixed(1) ?? '?'} ms` : unmet
  const loss = lossPercent === undefined ? '' : `, ${lossPercent.toFixed(1)} % lost`
  const wanted =
    declared === undefined ? '' : ` (declared ${declared.roundTripMs} ms, ${declared.lossPercent} % lost)`
  return `${from} → ${to}: ${found}${loss}${wanted}`
}

/** The network is not what the scenario planned; nothing that follows could be believed. */
export class NetworkNotAsPlannedError extends Error {
  constructor(differences: readonly string[], attestation: Attestation) {
    super(
      [
        `The network is not as planned: ${differences[0]}${differences.length > 1 ? ` and ${differences.length - 1} more` : ''}`,
        ...differences.map((one) => `  ${one}`),
        'Measured pair by pair:',
        ...attestation.pairs.map((one) => `  ${measured(one)}`),
      ].join('\n'),
    )
    this.name = 'NetworkNotAsPlannedError'
  }
}

/** @throws NetworkNotAsPlannedError unless it is what was declared and every host was measured to reach every other it was introduced to */
export const requireWholeNetwork = (attestation: Attestation, hosts: readonly string[]): void => {
  const reaches = (from: string, to: string) =>
    attestation.pairs.some(
      (pair) => pair.from === from && pair.to === to && (pair.reachable || pair.introduced === false),
    )
  // What was declared differs in this direction: said already, and counted once.
  const isTold = (from: string, to: string) =>
    attestation.differences.some((one) => one.startsWith(`${from} → ${to}: `))
  const missing = hosts.flatMap((from) =>
    hosts
      .filter((to) => to !== from && !reaches(from, to) && !isTold(from, to))
      .map((to) => `missing: ${from} → ${to}`),
  )
  const differences = [...new Set([...missing, ...attestation.differences])]
  if (differences.length > 0) throw new NetworkNotAsPlannedError(differences, attestation)
}
