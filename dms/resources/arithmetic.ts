import { DmsError, formatBytes, formatCores } from '../core/index.ts'
import type { Resources } from './index.ts'

export const noResources: Resources = { cpuMillicores: 0, memoryBytes: 0, diskBytes: 0 }

const quantities = ['cpuMillicores', 'memoryBytes', 'diskBytes'] as const

const combine = (a: Resources, b: Resources, by: (x: number, y: number) => number): Resources => ({
  cpuMillicores: by(a.cpuMillicores, b.cpuMillicores),
  memoryBytes: by(a.memoryBytes, b.memoryBytes),
  diskBytes: by(a.diskBytes, b.diskBytes),
})

export const add = (a: Resources, b: Resources): Resources => combine(a, b, (x, y) => x + y)

/** What `need` asks beyond `free`, quantity by quantity; zero where it fits. An exact fit is a fit. */
export const shortfall = (free: Resources, need: Resources): Resources =>
  combine(need, free, (wanted, there) => Math.max(0, wanted - there))

export const fits = (free: Resources, need: Resources): boolean =>
  quantities.every((quantity) => need[quantity] <= free[quantity])

/** "1 core, 2 GiB of memory"; empty for nothing. */
export const describeResources = (resources: Resources): string =>
  [
    resources.cpuMillicores > 0 ? formatCores(resources.cpuMillicores) : '',
    resources.memoryBytes > 0 ? `${formatBytes(resources.memoryBytes)} of memory` : '',
    resources.diskBytes > 0 ? `${formatBytes(resources.diskBytes)} of disk` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')

/** A job asks for more than is free. */
export class InsufficientResourcesError extends DmsError {
  constructor(input: { attempt: string; free: Resources; need: Resources }) {
    const missing = shortfall(input.free, input.need)
    super({
      code: 'RESOURCES_INSUFFICIENT',
      message: `${input.attempt}: ${describeResources(missing)} missing`,
      facts: { missing: { ...missing }, free: { ...input.free }, need: { ...input.need } },
      hint: 'Ask for less, or wait until other work has finished.',
      retryable: true,
    })
  }
}

/**
 * Subtracts what a job takes from what a machine has left.
 *
 * @returns a new value; every quantity ≥ 0; `free` is not changed
 * @throws InsufficientResourcesError naming each quantity that is short and by how much
 */
export const subtract = (free: Resources, need: Resources, attempt = 'Taking resources'): Resources => {
  if (!fits(free, need)) throw new InsufficientResourcesError({ attempt, free, need })
  return combine(free, need, (x, y) => x - y)
}
