import type { RunOutcome } from '../environment.ts'
import type { Fault } from '../fault.ts'
import type { LinkQuality } from '../topology.ts'
import type { Controls, HostControls, LinkControls, OpenFault } from './controls.ts'
import { inflict } from './inflict.ts'

const perfect: LinkQuality = {
  delayMs: 1,
  jitterMs: 0,
  lossPercent: 0,
  duplicatePercent: 0,
  reorderPercent: 0,
  rateKbitPerS: 0,
}

/** A host whose daemon is a switch. */
export interface PretendedHost extends HostControls {
  /** What was asked of it, in order. */
  readonly calls: string[]
}

export const pretendHost = (name: string, differences: Partial<HostControls> = {}): PretendedHost => {
  const calls: string[] = []
  let running = true
  const set = (to: boolean, call: string) => async () => {
    calls.push(call)
    running = to
  }
  return {
    name,
    address: `10.77.0.${name.length}`,
    port: 9000,
    calls,
    isRunning: () => running,
    start: set(true, 'start'),
    stop: set(false, 'stop'),
    kill: set(false, 'kill'),
    answers: async () => running,
    ...differences,
  }
}

/** Links that do what they are told, and can be made to disobey. */
export interface PretendedLinks extends LinkControls {
  readonly blocked: Set<string>
  /** Directions that nothing changes. */
  readonly deaf: Set<string>
  /** Directions over which nothing passes, whatever is told. */
  readonly dead: Set<string>
}

export const pretendLinks = (): PretendedLinks => {
  const qualities = new Map<string, LinkQuality>()
  const [blocked, deaf, dead] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const key = (from: string, to: string) => `${from} ${to}`
  const quality = (from: string, to: string) => qualities.get(key(from, to)) ?? perfect
  const isCut = (from: string, to: string) => blocked.has(key(from, to)) || dead.has(key(from, to))
  return {
    blocked,
    deaf,
    dead,
    quality,
    setQuality: async (from, to, next) => {
      if (!deaf.has(key(from, to))) qualities.set(key(from, to), next)
    },
    block: async (from, to) => {
      if (!deaf.has(key(from, to))) blocked.add(key(from, to))
    },
    unblock: async (from, to) => void blocked.delete(key(from, to)),
    measure: async (from, to) => {
      if (isCut(from, to) || isCut(to, from)) return undefined
      const [there, back] = [quality(from, to), quality(to, from)]
      if (there.lossPercent === 100 || back.lossPercent === 100) return undefined
      return { roundTripMs: there.delayMs + back.delayMs, lossPercent: there.lossPercent }
    },
  }
}

export interface PretendedNetwork extends Controls {
  readonly links: PretendedLinks
  /** What is open; tests put into it what `remember` got. */
  readonly book: OpenFault[]
}

export const pretendNetwork = (hosts: readonly HostControls[]): PretendedNetwork => {
  const book: OpenFault[] = []
  return {
    hosts,
    host: (name) => {
      const found = hosts.find((one) => one.name === name)
      if (found === undefined) throw new Error(`there is no ${name}`)
      return found
    },
    links: pretendLinks(),
    book,
    open: () => book,
  }
}

/** Answers of a host to the programs that are run there, by the beginning of the command line. */
export const scripted =
  (answers: Readonly<Record<string, string | Partial<RunOutcome>>>) =>
  async (command: readonly string[]): Promise<RunOutcome> => {
    const line = command.join(' ')
    const found = Object.entries(answers).find(([beginning]) => line.startsWith(beginning))?.[1]
    const nothing = { exitCode: 0, stdout: '', stderr: '' }
    return typeof found === 'string' ? { ...nothing, stdout: found } : { ...nothing, ...found }
  }

/** Short, for what pretends shows at once. */
export const noPatience = { proofMs: 60, healMs: 60 }

/** Inflicts a fault and keeps it in the book until it is healed, as a network does. */
export const begin = async (fault: Fault, network: PretendedNetwork): Promise<() => Promise<void>> => {
  const id = `${network.book.length} ${JSON.stringify(fault)}`
  let memory: unknown
  const healing = await inflict(
    fault,
    { ...network, open: () => network.book.filter((one) => one.id !== id) },
    {
      patience: noPatience,
      // Through text, as it goes to disk.
      remember: (known) => {
        memory = JSON.parse(JSON.stringify(known))
      },
    },
  )
  network.book.push({ id, fault, memory })
  return async () => {
    await healing.heal()
    network.book.splice(
      network.book.findIndex((one) => one.id === id),
      1,
    )
  }
}
