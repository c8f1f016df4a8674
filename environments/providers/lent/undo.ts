import type { Undo } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import { lineTo } from './line.ts'
import { type LentMachine, listMachines } from './machines.ts'
import { ensureRendezvous } from './rendezvous/start.ts'

/** A machine that lost its connection calls again after half a minute at most. */
const backMs = 40_000

const find = async (folder: string, name: string): Promise<LentMachine | undefined> =>
  (await listMachines(folder)).find((one) => one.name === name)

/** Such a machine has removed everything by itself: its owner took it back, or it did not hear of us for too long. */
const hasRemovedItself = (machine: LentMachine | undefined, nowMs: number): boolean =>
  machine === undefined || machine.state === 'over' || machine.lastSeenMs + machine.absenceMs < nowMs

/**
 * Asks a lent machine to end and remove the host of a network. May be called again.
 *
 * @throws EnvironmentError LENT_AWAY while it cannot be asked and has not given up waiting
 */
export const undoLent: Undo<'lent'> = async ({ folder, machine: name, network }, { id }) => {
  await ensureRendezvous(folder, [])
  const settled = async () => {
    const machine = await find(folder, name)
    return machine?.state === 'here' || hasRemovedItself(machine, Date.now()) ? { machine } : undefined
  }
  const found = await until(settled, { withinMs: backMs, everyMs: 250 })
  if (found?.machine?.state === 'here')
    return void (await lineTo(folder, name).ask({ verb: 'remove', network }))
  if (found !== undefined) return
  throw new EnvironmentError({
    code: 'LENT_AWAY',
    message: `Removing ${id} from the lent machine "${name}": it is not connected now`,
    hint: 'It removes everything by itself when it has not heard of you for a while.',
  })
}
