import type { Fault } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import type { Controls, HostControls } from './controls.ts'
import { attemptOf } from './words.ts'

/** The state of the network is not one in which this fault makes sense. */
export const notPossible = (fault: Fault, why: string, hint?: string): EnvironmentError =>
  new EnvironmentError({
    code: 'FAULT_NOT_POSSIBLE',
    message: `${attemptOf(fault)}: ${why}`,
    ...(hint === undefined ? {} : { hint }),
  })

/** @throws EnvironmentError FAULT_NOT_POSSIBLE */
export const mustRun = (fault: Fault, host: HostControls): void => {
  if (!host.isRunning()) throw notPossible(fault, `${host.name} is not running`, 'Start it first.')
}

const hostOf = (fault: Fault): string | undefined => ('host' in fault ? fault.host : undefined)

/** Two of a kind on one host would undo each other. @throws EnvironmentError FAULT_NOT_POSSIBLE */
export const mustBeOnlyOne = (fault: Fault, controls: Controls): void => {
  const same = controls
    .open()
    .find((one) => one.fault.kind === fault.kind && hostOf(one.fault) === hostOf(fault))
  if (same !== undefined)
    throw notPossible(fault, `${hostOf(fault)} suffers from ${fault.kind} already`, 'Heal that first.')
}
