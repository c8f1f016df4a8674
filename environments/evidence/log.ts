/** One line of a daemon's log, with the lines of plain text that follow it, such as those of a crash. */
export interface LogEntry {
  readonly text: string
  /** By the daemon's own clock; undefined for plain text that no line precedes. */
  readonly hostMs: number | undefined
  /** Its fields; none of plain text. */
  readonly facts: Readonly<Record<string, unknown>>
}

const parse = (line: string): { hostMs: number; facts: Record<string, unknown> } | undefined => {
  try {
    const facts: unknown = JSON.parse(line)
    if (typeof facts !== 'object' || facts === null || !('time' in facts)) return undefined
    const { time } = facts
    return typeof time === 'number' && Number.isFinite(time)
      ? { hostMs: time, facts: facts as Record<string, unknown> }
      : undefined
  } catch {
    return undefined
  }
}

/** The entries of a log in the order in which they were written. */
export const readLog = (log: string): readonly LogEntry[] => {
  const entries: LogEntry[] = []
  for (const line of log.split('\n')) {
    if (line === '') continue
    const parsed = parse(line)
    const last = entries.at(-1)
    if (parsed !== undefined) entries.push({ text: line, ...parsed })
    else if (last === undefined || last.hostMs === undefined)
      entries.push({ text: line, hostMs: undefined, facts: {} })
    else entries[entries.length - 1] = { ...last, text: `${last.text}\n${line}` }
  }
  return entries
}
