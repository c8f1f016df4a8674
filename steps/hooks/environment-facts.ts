import type { Attestation, Environment } from '../../environments/environment.ts'
import type { Seat } from '../world/stage.ts'

/** A machine of a network; its version and commit, where they are known. */
interface HostFacts {
  readonly name: string
  readonly address: string
  readonly version?: string
  readonly commit?: string
  readonly isSeated: boolean
}

/** What the report is told about each leased environment. */
export interface EnvironmentFacts {
  readonly id: string
  readonly provider: string
  /** All machines of the network, also those at which nobody of the scenario sits. */
  readonly hosts: readonly HostFacts[]
  readonly spawnMs: number
  readonly attestation: Attestation
}

/** Whoever sits at a machine was asked what runs there; of the others it is what was put there. */
export const hostFacts = (
  { hosts }: Pick<Environment, 'hosts'>,
  seats: readonly Seat[],
): readonly HostFacts[] => {
  const identities = new Map(seats.map(({ host, identity }) => [host.name, identity]))
  return hosts.map(({ name, address, build }) => {
    const known = identities.get(name) ?? build
    return {
      name,
      address,
      ...(known === undefined ? {} : { version: known.version, commit: known.commit }),
      isSeated: identities.has(name),
    }
  })
}
