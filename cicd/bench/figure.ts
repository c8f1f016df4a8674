/** One measured figure, as a bench file prints it: one JSON object a line. */
export interface Figure {
  readonly name: string
  /** Null where it could not be measured; the note says why. */
  readonly value: number | null
  readonly unit: string
  /** What it was measured against in the same run. */
  readonly peer?: string | number
  /** Value as a ratio to the peer's. */
  readonly ratio?: number
  /**
   * What is aimed at, such as `<= 2 x`, `>= 10 x`, `<= 15 s`; with `x` it is about the ratio, else about the value. A bare
   * number is a bound of the value: for times from above, for everything else from below.
   */
  readonly aim?: string | number
  readonly note?: string
}

/** Reads a line; undefined when it is not a figure. */
export const parseFigure = (line: string): Figure | undefined => {
  try {
    const figure = JSON.parse(line) as Partial<Figure>
    const isFigure =
      typeof figure.name === 'string' &&
      (typeof figure.value === 'number' || figure.value === null) &&
      typeof figure.unit === 'string'
    return isFigure ? (figure as Figure) : undefined
  } catch {
    return undefined
  }
}

export type Verdict = 'kept' | 'missed' | ''

/** Whether the aim was kept; empty without an aim that can be compared. */
export const judgeAim = (figure: Figure): Verdict => {
  const { value, ratio, aim } = figure
  if (value === null) return ''
  if (typeof aim === 'number') return (isTime(figure) ? value <= aim : value >= aim) ? 'kept' : 'missed'
  const match = /^\s*(<=|≤|<|>=|≥|>)\s*([\d.]+)\s*(.*)$/.exec(aim ?? '')
  if (match === null) return ''
  const [, relation = '', limit, unit = ''] = match
  const isRatio = /^(x|×|times)\b|^[x×]$/.test(unit) || (unit === '' && ratio !== undefined)
  const measured = isRatio ? ratio : value
  if (measured === undefined) return ''
  return compare(measured, relation, Number(limit)) ? 'kept' : 'missed'
}

const isTime = ({ unit }: Figure): boolean => /^(ns|µs|us|ms|s|min)\b/.test(unit)

const compare = (measured: number, relation: string, limit: number): boolean => {
  if (relation === '<') return measured < limit
  if (relation === '>') return measured > limit
  return relation === '<=' || relation === '≤' ? measured <= limit : measured >= limit
}
