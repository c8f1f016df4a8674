import type { Attestation } from '../../environments/environment.ts'

/** The network is not what the scenario planned; nothing that follows could be believed. */
export class NetworkNotAsPlannedError extends Error {
  constructor(missing: readonly string[], attestation: Attestation) {
    const measured = attestation.pairs.map(
      ({ from, to, reachable, roundTripMs }) =>
        `  ${from} → ${to}: ${reachable ? `${roundTripMs?.toFixed(1) ?? '?'} ms` : 'not reachable'}`,
    )
    super(
      [
        `The network is not as planned; missing: ${missing.join(', ')}. Measured pair by pair:`,
        ...measured,
      ].join('\n'),
    )
    this.name = 'NetworkNotAsPlannedError'
  }
}

/** @throws NetworkNotAsPlannedError unless every host was measured to reach every other */
export const requireWholeNetwork = (attestation: Attestation, hosts: readonly string[]): void => {
  const reaches = (from: string, to: string) =>
    attestation.pairs.some((pair) => pair.from === from && pair.to === to && pair.reachable)
  const missing = hosts.flatMap((from) =>
    hosts.filter((to) => to !== from && !reaches(from, to)).map((to) => `${from} → ${to}`),
  )
  if (missing.length > 0) throw new NetworkNotAsPlannedError(missing, attestation)
}
