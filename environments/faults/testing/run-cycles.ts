import type { Environment, Fault, FaultKind, Healing } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { createDice, type Dice, oneOf, randomFault, shuffled } from './random-fault.ts'

export interface Counts {
  cycles: number
  /** Proven, by kind. */
  readonly bitten: Map<string, number>
  /** Proven while another fault was open. */
  overlapping: number
  healed: number
  /** Refused, because another fault stood in the way. */
  refused: number
  /** One line for each that is a defect. */
  readonly defects: string[]
}

const maxAtOnce = 3

const codeOf = (error: unknown): string => (error instanceof EnvironmentError ? error.code : 'no code')

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Different kinds about different hosts, at most three. */
const plan = (dice: Dice, kinds: readonly FaultKind[], hosts: readonly string[]): readonly Fault[] => {
  const subjects = shuffled(dice, hosts).slice(0, 1 + Math.floor(dice() * maxAtOnce))
  return subjects.map((subject) => {
    const others = shuffled(
      dice,
      hosts.filter((one) => one !== subject),
    )
    return randomFault(dice, oneOf(dice, kinds), [subject, ...others])
  })
}

const unhealthy = async ({ hosts, faults }: Environment): Promise<string | undefined> => {
  if (faults().length > 0) return `${faults().length} faults are still open`
  for (const host of hosts) if (!(await host.dms.identity()).ok) return `${host.name} does not answer`
  return undefined
}

/** Inflicts random faults, heals them in another order, and looks whether everything is as it was. */
export const runCycles = async (
  network: Environment,
  options: {
    readonly kinds: readonly FaultKind[]
    readonly cycles: number
    readonly seed: number
    readonly onProgress?: (line: string) => void
  },
): Promise<Counts> => {
  const { kinds, cycles, seed, onProgress = () => {} } = options
  const counts: Counts = {
    cycles: 0,
    bitten: new Map(),
    overlapping: 0,
    healed: 0,
    refused: 0,
    defects: [],
  }
  const dice = createDice(seed)
  const names = network.hosts.map(({ name }) => name)
  const before = await network.fingerprint?.()

  /** Daemons that lost each other in an earlier cycle connect when they have something to say. */
  const letTalk = async (host: string, peer: string): Promise<void> => {
    const identity = await network.host(peer).dms.identity()
    if (identity.ok) await network.host(host).dms.peers.ping(identity.value.peerId)
  }

  const inflict = async (fault: Fault, isOverlapping: boolean): Promise<Healing | undefined> => {
    try {
      if (fault.kind === 'half-open') await letTalk(fault.host, fault.peer)
      const healing = await network.inflict(fault)
      counts.bitten.set(fault.kind, (counts.bitten.get(fault.kind) ?? 0) + 1)
      if (isOverlapping) counts.overlapping++
      return healing
    } catch (error) {
      // Alone, nothing can stand in the way of a fault that makes sense.
      if (codeOf(error) === 'FAULT_NOT_POSSIBLE' && isOverlapping) counts.refused++
      else counts.defects.push(`cycle ${counts.cycles}: ${codeOf(error)} ${wordsOf(error)}`)
      return undefined
    }
  }

  for (; counts.cycles < cycles; counts.cycles++) {
    const faults = plan(dice, kinds, names)
    onProgress(`cycle ${counts.cycles + 1}: ${faults.map((fault) => JSON.stringify(fault)).join(' ')}`)
    const healings: Healing[] = []
    for (const fault of faults) {
      const healing = await inflict(fault, healings.length > 0)
      if (healing !== undefined) healings.push(healing)
    }
    for (const healing of shuffled(dice, healings)) {
      try {
        await healing.heal()
        counts.healed++
      } catch (error) {
        counts.defects.push(`cycle ${counts.cycles}: ${codeOf(error)} ${wordsOf(error)}`)
      }
    }
    const left =
      (await unhealthy(network)) ??
      ((await network.fingerprint?.()) === before ? undefined : 'its fingerprint is another')
    if (left === undefined) continue
    counts.defects.push(`cycle ${counts.cycles}: after healing ${JSON.stringify(faults)}: ${left}`)
    return counts
  }
  for (const { host, how } of await network.unexpectedEnds()) counts.defects.push(`${host}: ${how}`)
  return counts
}
