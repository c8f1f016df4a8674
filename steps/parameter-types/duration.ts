const unitMs: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** Reads "1 second", "10 minutes"; milliseconds. */
export const readDurationMs = (text: string): number => {
  const [number, unit] = text.split(' ')
  return Number(number) * unitMs[unit!.replace(/s$/, '')]!
}

/** Source of the regular expression of a duration, without groups. */
export const durationPattern = String.raw`\d+ (?:second|minute|hour)s?`
