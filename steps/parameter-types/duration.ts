import type { ParameterType } from './parameter-type.ts'

const unitMs: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** Reads "1 second", "10 minutes"; milliseconds. */
export const readDurationMs = (text: string): number => {
  const [number, unit] = text.split(' ')
  return Number(number) * unitMs[unit!.replace(/s$/, '')]!
}

/** Source of the regular expression of a duration, without groups. */
export const durationPattern = String.raw`\d+ (?:second|minute|hour)s?`

/** "3 seconds", in milliseconds. */
export const duration: ParameterType<number> = {
  name: 'duration',
  regexp: new RegExp(durationPattern),
  transformer: (words) => readDurationMs(words!),
}
