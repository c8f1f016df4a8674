/** Amounts as people write them: a number and its unit. A bare number is not one. */
export interface Unit {
  /** Expected form, for messages. */
  readonly expected: string
  /** Unit words and how many of the kept unit each is; the first is what is written out. */
  readonly factors: Readonly<Record<string, number>>
}

export const time: Unit = {
  expected: 'a time with its unit, such as "90 ms" or "5 s"',
  factors: { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
}

export const percent: Unit = { expected: 'a share in percent, such as "2 %"', factors: { '%': 1 } }

export const rate: Unit = {
  expected: 'a rate with its unit, such as "10 Mbit/s"',
  factors: { 'kbit/s': 1, 'Mbit/s': 1000, 'Gbit/s': 1_000_000 },
}

export const bytes: Unit = {
  expected: 'a size with its unit, such as "512 MiB"',
  factors: {
    B: 1,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
    TiB: 1024 ** 4,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
  },
}

export const cpu: Unit = {
  expected: 'an amount of CPU with its unit, such as "500 millicores" or "2 cores"',
  factors: { millicores: 1, millicore: 1, cores: 1000, core: 1000 },
}

/** The amount in the kept unit, or undefined when `text` is none. Sign, exponent and thousands separators are none. */
export const readAmount = (unit: Unit, text: unknown): number | undefined => {
  if (typeof text !== 'string' || text.length > 32) return undefined
  const [, number, word] = /^\s*(\d{1,16}(?:\.\d{1,9})?)\s*([A-Za-z%/]+)\s*$/.exec(text) ?? []
  if (number === undefined || word === undefined || !Object.hasOwn(unit.factors, word)) return undefined
  // 16.4 s is 16400 ms and not 16399.999…; nothing here needs more than nine places.
  return Number((Number(number) * unit.factors[word]!).toFixed(9))
}

/** In the largest unit of which it is a whole number; what is not, in the smallest. */
export const writeAmount = (unit: Unit, amount: number): string => {
  const [smallest] = Object.keys(unit.factors)
  const whole = Object.entries(unit.factors)
    .filter(([, factor]) => amount !== 0 && Number.isInteger(amount / factor))
    .sort(([, a], [, b]) => b - a)[0]
  const [word, factor] = whole ?? [smallest!, 1]
  return `${Number((amount / factor).toFixed(9))} ${word}`
}
