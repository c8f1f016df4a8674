import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createManualClock, systemClock } from './clock.ts'

describe('a manual clock', () => {
  it('stands still until it is told to move', () => {
    const clock = createManualClock(1000)
    const ran: string[] = []
    clock.after(0, () => ran.push('at once'))
    expect([clock.now(), clock.monotonicMs(), ran]).toEqual([1000, 0, []])
    clock.advance(0)
    expect(ran).toEqual(['at once'])
  })

  it('runs timers when they are due, in order, and those of one instant in the order they were made', () => {
    const clock = createManualClock()
    const ran: string[] = []
    clock.after(20, () => ran.push('late'))
    clock.after(10, () => ran.push('first of two'))
    clock.after(10, () => ran.push('second of two'))
    clock.advance(9)
    expect(ran).toEqual([])
    clock.advance(11)
    expect(ran).toEqual(['first of two', 'second of two', 'late'])
  })

  it('shows each timer the time it was due', () => {
    const clock = createManualClock(0)
    const seen: number[] = []
    clock.after(5, () => seen.push(clock.now()))
    clock.after(7, () => seen.push(clock.monotonicMs()))
    clock.advance(100)
    expect(seen).toEqual([5, 7])
    expect(clock.now()).toBe(100)
  })

  it('also runs timers that are made by timers, as far as it is advanced', () => {
    const clock = createManualClock()
    let ticks = 0
    const tick = () => {
      ticks += 1
      clock.after(10, tick)
    }
    clock.after(10, tick)
    clock.advance(35)
    expect(ticks).toBe(3)
    expect(clock.pendingTimers).toBe(1)
  })

  it('does not run what was cancelled, and cancelling again is without effect', () => {
    const clock = createManualClock()
    let ran = 0
    const timer = clock.after(10, () => {
      ran += 1
    })
    timer.cancel()
    timer.cancel()
    clock.advance(100)
    expect([ran, clock.pendingTimers]).toEqual([0, 0])
  })

  it('lets the wall clock jump without touching timers or the monotonic clock', () => {
    const clock = createManualClock(1000)
    let ran = 0
    clock.after(10, () => {
      ran += 1
    })
    clock.setWall(5)
    expect([clock.now(), clock.monotonicMs(), ran]).toEqual([5, 0, 0])
    clock.advance(10)
    expect([clock.now(), clock.monotonicMs(), ran]).toEqual([15, 10, 1])
  })

  it('runs every timer exactly once and in order, however it is advanced', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 })
    const steps = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(delays, steps, (planned, moves) => {
        const clock = createManualClock()
        const ran: { due: number; at: number }[] = []
        for (const due of planned) clock.after(due, () => ran.push({ due, at: clock.monotonicMs() }))
        for (const move of moves) clock.advance(move)
        const elapsed = moves.reduce((sum, move) => sum + move, 0)
        expect(ran.map(({ due }) => due)).toEqual(
          planned.filter((due) => due <= elapsed).sort((a, b) => a - b),
        )
        expect(ran.every(({ due, at }) => due === at)).toBe(true)
      }),
    )
  })
})

describe('the system clock', () => {
  it('runs a timer once, not before it is due by its own measure', async () => {
    const startMs = systemClock.monotonicMs()
    const ranAtMs = await new Promise<number>((resolve) => {
      systemClock.after(5, () => resolve(systemClock.monotonicMs()))
    })
    // Timers of Node may fire up to one millisecond early.
    expect(ranAtMs - startMs).toBeGreaterThanOrEqual(4)
  })

  it('does not run what was cancelled', async () => {
    let ran = false
    const timer = systemClock.after(1, () => {
      ran = true
    })
    timer.cancel()
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve)
    })
    expect(ran).toBe(false)
  })

  it('knows the date', () => {
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1))
  })
})
