import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { defaultRoot } from '../../../lease/index.ts'
import { type Lab, openLab, rightsHere } from '../../netns/testing/lab.ts'
import { enterHost } from '../../netns/way-in.ts'
import { type At, type BedBuild, type LentBed, layBed } from './bed.ts'

/** What stands before one machine after the other. */
const obstacles = ['none', 'port-restricted', 'symmetric', 'carrier-grade', 'full-cone'] as const
/** Of one machine; an owner who is asked so often has something wrong with her. */
const patience = 100

export interface LendersOptions {
  readonly machines: number
  /** What may be started there; the first is also the program that owners use. */
  readonly builds: readonly [BedBuild & { readonly binary: string }, ...BedBuild[]]
}

/** People who lend machines to whoever asks, each machine on a network of its own behind a translator of its own. */
export interface Lenders extends AsyncDisposable {
  /** For NUNET_LENT. */
  readonly lent: string
  /** For NUNET_LENDERS. */
  readonly folder: string
  /** Of all hosts that networks have on these machines, in words. */
  leftovers(): readonly string[]
  /** The command line that runs a program on the computer where a machine is lent, with its owner's rights. */
  at(machine: string): At
}

/** Lends one machine for ever: a machine that lost its power is switched on, one that was taken back is lent anew. */
const keepLending = async (
  bed: LentBed,
  { slot, at, builds, isOver }: { slot: string; at: At; builds: LendersOptions['builds']; isOver(): boolean },
  onLent: () => void,
): Promise<void> => {
  for (let turn = 1; turn <= patience && !isOver(); turn++) {
    const name = `${slot}-${turn}`
    await bed.lend(name, { at, builds, stock: builds[0].binary })
    onLent()
    for (;;) {
      await bed.agentEnded(name)
      if (isOver() || !existsSync(bed.directoryOf(name))) break
      bed.resume(name, at)
    }
  }
}

/** Apart from this user's own networks, so that none of these is taken for the only one. */
export const lendersRoot = (): string => `${defaultRoot(process.getuid!())}-lenders`

const slotOf = (machine: string): string => machine.slice(0, machine.lastIndexOf('-'))

/** Resolves when all machines are lent. */
export const layLenders = async ({ machines, builds }: LendersOptions): Promise<Lenders> => {
  const slots = Array.from({ length: machines }, (_, index) => ({
    name: `m${index + 1}`,
    nat: obstacles[index % obstacles.length]!,
  }))
  const hosts = [{ name: 'hall', role: 'relay' as const }, ...slots]
  const lab: Lab = await openLab({ name: 'lenders', hosts }, { reapedIn: lendersRoot() })
  const atHost =
    (host: string): At =>
    (program) =>
      enterHost(lab.keeper.holders.get(host)!, rightsHere)(program)
  let isOver = false
  let bed: LentBed | undefined
  const close = async () => {
    isOver = true
    try {
      await bed?.close()
    } finally {
      await lab.close()
    }
  }
  try {
    const address = lab.site('hall').publicAddress
    const laid = await layBed({
      at: atHost('hall'),
      address,
      nunet: [builds[0].binary],
      lease: lab.lease.directory,
    })
    bed = laid
    symlinkSync(builds[0].binary, join(laid.folder, 'nunet'))
    const firsts = slots.map(
      ({ name: slot }) =>
        new Promise<void>((resolve, reject) => {
          const lending = { slot, at: atHost(slot), builds, isOver: () => isOver }
          keepLending(laid, lending, resolve).catch((error: unknown) => {
            if (isOver) return
            reject(error)
            process.stderr.write(`${slot} is lent no more: ${(error as Error).message}\n`)
          })
        }),
    )
    await Promise.all(firsts)
    return {
      lent: laid.lent,
      folder: laid.folder,
      at: (machine) => atHost(slotOf(machine)),
      leftovers: () => laid.names().flatMap(laid.hostTraces),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
