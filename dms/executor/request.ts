import { InvalidInputError } from '../core/index.ts'
import type { ExecutionRequest } from './index.ts'

/** The least memory that container engines accept; below it not even a launcher fits. */
export const LEAST_MEMORY_BYTES = 6 * 2 ** 20

export const refuse = (where: string, expected: string, received: string): never => {
  throw new InvalidInputError({ what: 'Starting a job', where, expected, received })
}

const show = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 80)

const checkWhole = (where: string, value: unknown, least: number, unit: string): void => {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    refuse(where, `a whole number of ${unit}, ${least} or more`, show(value))
  }
}

const checkEnvironment = (environment: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)) {
      refuse('/environment', 'names of letters, digits and "_" that do not start with a digit', show(name))
    }
    if (typeof value !== 'string' || value.includes('\0') || value.length > 65_536) {
      refuse(`/environment/${name}`, 'at most 65536 characters of text without NUL', `${typeof value}`)
    }
  }
}

/**
 * Checks what every executor has in common: id, resources, environment and limits.
 *
 * @throws InvalidInputError naming the field
 */
export const checkRequest = (request: ExecutionRequest): void => {
  if (!/^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,128}$/.test(request.id)) {
    refuse('/id', '1 to 128 letters, digits, "_", "." or "-"', show(request.id))
  }
  checkWhole('/resources/cpuMillicores', request.resources.cpuMillicores, 1, 'millicores')
  checkWhole('/resources/memoryBytes', request.resources.memoryBytes, LEAST_MEMORY_BYTES, 'bytes')
  checkWhole('/resources/diskBytes', request.resources.diskBytes, 0, 'bytes')
  checkWhole('/limits/timeMs', request.limits.timeMs, 1, 'milliseconds')
  checkWhole('/limits/outputBytes', request.limits.outputBytes, 0, 'bytes')
  checkEnvironment(request.environment)
}
