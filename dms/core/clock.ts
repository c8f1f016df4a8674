/** Handle of one pending timer. */
export interface Timer {
  cancel(): void
}

/** The only source of time. Milliseconds since 1970 for `now`; `monotonicMs` never goes backwards. */
export interface Clock {
  now(): number
  monotonicMs(): number
  /** Runs `action` once after `delayMs`. A pending timer does not keep the process alive. */
  after(delayMs: number, action: () => void): Timer
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs)
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}

/** A clock that moves only when told to; timers due at the same instant run in order of creation. */
export interface ManualClock extends Clock {
  advance(byMs: number): void
  /** Sets the wall clock alone, as an administrator or a faulty battery would; timers are not affected. */
  setWall(nowMs: number): void
  readonly pendingTimers: number
}

export const createManualClock = (startMs = 1_700_000_000_000): ManualClock => {
  let elapsedMs = 0
  let wallOffsetMs = startMs
  let sequence = 0
  const timers = new Map<number, { dueMs: number; action: () => void }>()
  const nextDue = (untilMs: number) =>
    [...timers.entries()]
      .filter(([, timer]) => timer.dueMs <= untilMs)
      .sort(([a, x], [b, y]) => x.dueMs - y.dueMs || a - b)[0]
  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, action) => {
      const id = sequence++
      timers.set(id, { dueMs: elapsedMs + Math.max(0, delayMs), action })
      return { cancel: () => void timers.delete(id) }
    },
    advance: (byMs) => {
      const untilMs = elapsedMs + byMs
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        const [id, timer] = due
        timers.delete(id)
        elapsedMs = Math.max(elapsedMs, timer.dueMs)
        timer.action()
      }
      elapsedMs = untilMs
    },
    setWall: (nowMs) => {
      wallOffsetMs = nowMs - elapsedMs
    },
    get pendingTimers() {
      return timers.size
    },
  }
}
