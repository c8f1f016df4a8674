import { InvalidInputError } from './problem.ts'

const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

const CORE_UNITS: Readonly<Record<string, number>> = { core: 1000, cores: 1000, millicores: 1 }

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const parseQuantity = (
  text: unknown,
  units: Readonly<Record<string, number>>,
  describe: { what: string; where?: string; example: string },
): number => {
  const reject = (received: string): never => {
    throw new InvalidInputError({
      what: `Reading ${describe.what}`,
      ...(describe.where === undefined ? {} : { where: describe.where }),
      expected: `a number with a unit (${Object.keys(units).join(', ')}), for example "${describe.example}"`,
      received,
      hint: 'A bare number is refused because its unit would be a guess.',
    })
  }
  if (typeof text !== 'string') return reject(JSON.stringify(text) ?? String(text))
  const match = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z]+)\s*$/.exec(text.slice(0, 64))
  const factor = match?.[2] === undefined ? undefined : units[match[2]]
  if (match === null || factor === undefined) return reject(`"${text.slice(0, 64)}"`)
  const value = Math.round(Number(match[1]) * factor)
  return Number.isSafeInteger(value) ? value : reject(`"${text}" (too large)`)
}

/**
 * Reads an amount of bytes such as "512 MiB" or "1.5 GB".
 *
 * @param where path of the value in its document, for the message
 * @returns whole bytes
 * @throws InvalidInputError for a missing unit, a sign, or more than 2^53 bytes
 */
export const parseBytes = (text: unknown, where?: string): number =>
  parseQuantity(text, BYTE_UNITS, {
    what: 'an amount of bytes',
    example: '512 MiB',
    ...(where === undefined ? {} : { where }),
  })

/** Reads processor time such as "1 core", "2.5 cores", "500 millicores"; returns whole millicores; throws as parseBytes. */
export const parseCores = (text: unknown, where?: string): number =>
  parseQuantity(text, CORE_UNITS, {
    what: 'a number of cores',
    example: '2 cores',
    ...(where === undefined ? {} : { where }),
  })

/** Reads a duration such as "30 s", "1.5 h"; returns whole milliseconds; throws InvalidInputError as parseBytes. */
export const parseDurationMs = (text: unknown, where?: string): number =>
  parseQuantity(text, DURATION_UNITS, {
    what: 'a duration',
    example: '30 s',
    ...(where === undefined ? {} : { where }),
  })

const formatIn = (value: number, units: readonly (readonly [string, number])[]): string => {
  const [name, factor] = units.find(([, size]) => Math.abs(value) >= size) ?? units.at(-1)!
  return `${Number((value / factor).toFixed(2))} ${name}`
}

/** "2 GiB" for 2147483648; at most two decimals. */
export const formatBytes = (bytes: number): string =>
  formatIn(bytes, [
    ['TiB', 2 ** 40],
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
    ['B', 1],
  ])

/** "1.5 s" for 1500. */
export const formatDuration = (durationMs: number): string =>
  formatIn(durationMs, [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
    ['ms', 1],
  ])

/** "1 core", "2.5 cores" for millicores. */
export const formatCores = (cpuMillicores: number): string =>
  `${Number((cpuMillicores / 1000).toFixed(3))} ${cpuMillicores === 1000 ? 'core' : 'cores'}`
