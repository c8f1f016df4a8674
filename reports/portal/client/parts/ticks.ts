import { duration } from '../words.ts'

export interface Tick {
  /** Milliseconds after the beginning. */
  readonly atMs: number
  readonly label: string
}

const about = 5
const steps = [1, 2, 5, 10]

/** The next of 1, 2, 5, 10, 20 … milliseconds that cuts the span into about five. */
const stepOf = (spanMs: number): number => {
  const rough = Math.max(1, spanMs / about)
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * (steps.find((step) => step * power >= rough) ?? 10)
}

const labelOf = (atMs: number, stepMs: number): string => {
  if (atMs === 0) return '0'
  if (atMs >= 60_000 && stepMs >= 1000) return duration(atMs)
  if (stepMs < 10 && atMs < 1000) return `${atMs} ms`
  return `${(atMs / 1000).toFixed(Math.max(0, 3 - Math.floor(Math.log10(stepMs))))} s`
}

/** Round moments between two, each with a label of its own. */
export const ticksBetween = (fromMs: number, toMs: number): readonly Tick[] => {
  const stepMs = stepOf(toMs - fromMs)
  const first = Math.ceil(fromMs / stepMs)
  const count = Math.max(0, Math.floor(toMs / stepMs) - first + 1)
  return Array.from({ length: count }, (_, at) => {
    const atMs = (first + at) * stepMs
    return { atMs, label: labelOf(atMs, stepMs) }
  })
}
