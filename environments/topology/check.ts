import { InvalidTopologyError } from '../problem.ts'
import type { Topology } from '../topology.ts'
import { type Complaint, showPath } from './complaint.ts'
import { topologyKind } from './grammar.ts'
import { maxComplaints } from './limits.ts'
import { regionNames } from './regions.ts'
import { rulesOf } from './rules.ts'
import { isFields } from './shapes.ts'

export interface TopologyOptions {
  /** What regions there are besides `local`. Default: those of environments/wan. */
  readonly regions?: readonly string[]
}

/** The error for complaints that were made where `place` says. */
export const refusal = (
  name: string,
  complaints: readonly Complaint[],
  place: (complaint: Complaint) => string,
): InvalidTopologyError => {
  const told = complaints.slice(0, maxComplaints).map((one) => `${place(one)} ${one.message}`)
  const rest = complaints.length - told.length
  return new InvalidTopologyError(name, rest > 0 ? [...told, `and ${rest} more`] : told)
}

/**
 * Checks data that is meant to be a topology and returns it typed.
 *
 * @throws InvalidTopologyError with every fault found, not the first alone
 */
export const validateTopology = (
  input: unknown,
  { regions = regionNames }: TopologyOptions = {},
): Topology => {
  const complaints: Complaint[] = []
  const report = (complaint: Complaint) => void complaints.push(complaint)
  topologyKind(regions, { isCounted: false }).read(input, [], { dialect: 'kept', report })
  const topology = input as Topology
  if (complaints.length === 0) complaints.push(...rulesOf(topology, regions))
  if (complaints.length === 0) return topology
  const name = isFields(input) && typeof input.name === 'string' ? input.name : '?'
  throw refusal(name, complaints, ({ at }) => (at.length === 0 ? 'it' : showPath(at)))
}
