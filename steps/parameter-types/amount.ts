import type { Resources } from '../world/outcome.ts'
import type { ParameterType } from './parameter-type.ts'

/** Some or all quantities of a machine; absent ones were not spoken of. */
export type Amount = Partial<Resources>

const part = String.raw`\d+(?:\.\d+)? (?:cores?|millicores|[KMGT]iB of (?:memory|disk))`
/** Source of the regular expression of an amount, without groups. */
export const amountPattern = `${part}(?:(?:, ${part})* and ${part})?`

const bytesOf: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

const readPart = (text: string): Amount => {
  const [number, unit, , kind] = text.split(' ')
  const value = Number(number)
  if (kind === 'memory') return { memoryBytes: value * bytesOf[unit!]! }
  if (kind === 'disk') return { diskBytes: value * bytesOf[unit!]! }
  return { cpuMillicores: unit === 'millicores' ? value : value * 1000 }
}

/** Reads "1 core, 256 MiB of memory and 1 GiB of disk"; whole millicores and bytes. */
export const readAmount = (text: string): Amount =>
  Object.assign({}, ...text.split(/, | and /).map(readPart)) as Amount

/** The same with nothing of whatever was not spoken of. */
export const completeAmount = (amount: Amount): Resources => ({
  cpuMillicores: 0,
  memoryBytes: 0,
  diskBytes: 0,
  ...amount,
})

/** How much of a machine: "2 cores", "1 core, 256 MiB of memory and 256 MiB of disk". */
export const amount: ParameterType<Amount> = {
  name: 'amount',
  regexp: new RegExp(amountPattern),
  transformer: (text) => readAmount(text),
}
