import type { Healing } from '../environment.ts'
import type { Fault, FaultKind } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import { blockedPort } from './blocked-port.ts'
import { clockSkew } from './clock-skew.ts'
import type { Controls, OpenFault } from './controls.ts'
import { diskFull } from './disk-full.ts'
import { crash, stop } from './end.ts'
import { halfOpen } from './half-open.ts'
import { handlesExhausted } from './handles-exhausted.ts'
import { latency } from './latency.ts'
import { loss } from './loss.ts'
import { lyingDns } from './lying-dns.ts'
import { memorySqueeze } from './memory-squeeze.ts'
import { type Driver, drive, type InflictOptions } from './method.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'
import { rate } from './rate.ts'
import { reorder } from './reorder.ts'
import { restart } from './restart.ts'
import { mustNotStand } from './twice.ts'
import { attemptOf } from './words.ts'

const drivers: { readonly [K in FaultKind]: Driver<Extract<Fault, { kind: K }>> } = {
  crash: drive(crash),
  stop: drive(stop),
  pause: drive(pause),
  restart: drive(restart),
  partition: drive(partition),
  latency: drive(latency),
  loss: drive(loss),
  rate: drive(rate),
  reorder: drive(reorder),
  'clock-skew': drive(clockSkew),
  'disk-full': drive(diskFull),
  'handles-exhausted': drive(handlesExhausted),
  'memory-squeeze': drive(memorySqueeze),
  'lying-dns': drive(lyingDns),
  'blocked-port': drive(blockedPort),
  'half-open': drive(halfOpen),
}

/** Every kind of fault there is. */
export const faultKinds = Object.keys(drivers) as readonly FaultKind[]

const driverOf = (fault: Fault, controls: Controls): Driver<Fault> => {
  // From files and command lines come kinds that no type has seen.
  const driver: Driver<Fault> | undefined = drivers[fault.kind]
  if (driver === undefined) {
    throw new EnvironmentError({
      code: 'FAULT_UNKNOWN_KIND',
      message: `Inflicting a fault of the kind "${String(fault.kind).slice(0, 40)}": there is none, only ${faultKinds.join(', ')}`,
    })
  }
  const lacks = driver.lacks(fault, controls)
  if (lacks.length === 0) return driver
  throw new EnvironmentError({
    code: 'FAULT_NOT_SUPPORTED',
    message: `${attemptOf(fault)}: this network lacks ${lacks.join(' and ')}`,
    hint: 'Spawn it with a provider whose abilities name it, such as netns.',
  })
}

/**
 * Inflicts one fault and proves that it bit. What healing needs is handed to `remember` before anything is changed, so
 * that another process can heal even when this one is killed half-way.
 *
 * @throws EnvironmentError FAULT_NOT_SUPPORTED, FAULT_NOT_POSSIBLE, FAULT_WITHOUT_EFFECT (undone by then),
 *   FAULT_NOT_HEALED
 */
export const inflict = async (
  fault: Fault,
  controls: Controls,
  options: InflictOptions = {},
): Promise<Healing> => {
  const driver = driverOf(fault, controls)
  mustNotStand(fault, controls)
  return driver.inflict(fault, controls, options)
}

/** The healing of a fault that this or another process inflicted. @throws EnvironmentError FAULT_MEMORY_INVALID */
export const healingOf = ({ fault, memory }: Omit<OpenFault, 'id'>, controls: Controls): Healing =>
  driverOf(fault, controls).healing(fault, controls, memory)

/** False for what is over when it is inflicted, so that there is nothing to heal. */
export const lasts = (fault: Fault): boolean => fault.kind !== 'restart'
