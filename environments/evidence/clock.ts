import { readFile } from 'node:fs/promises'
import type { Reach, RunOutcome } from '../environment.ts'

/** How far a host's wall clock is from this machine's. */
export interface HostClock {
  /** Its clock less ours. */
  readonly offsetMs: number
  /** The offset is true to this much, either way. */
  readonly uncertaintyMs: number
  readonly how: string
}

/** What may be asked about the time of a host, dead or alive. */
export interface ClockSource {
  /** Absent where no program can be run on it: then it lives in this very process. */
  readonly run: Reach['run'] | undefined
  /** The file by which its daemon's clock is moved, as `run` sees it. */
  readonly clockFile: string | undefined
}

export const ownClock: HostClock = { offsetMs: 0, uncertaintyMs: 0, how: 'the clock of this machine' }

/** Of a host that could not be asked; all that is known is what is usual. */
export const unknownClock = (why: string): HostClock => ({
  offsetMs: 0,
  uncertaintyMs: 1000,
  how: `not measured: ${why}`,
})

const rounds = 3
const roundMs = 1000

/** What libfaketime may show of a change later than the file does. */
const fileLagMs = 10

interface Sample {
  readonly theirsMs: number
  readonly sentMs: number
  readonly receivedMs: number
  readonly resolutionMs: number
}

/** `1700000000.123456789`; a date(1) without fractions of a second leaves what follows the dot. */
const readDate = (text: string): Pick<Sample, 'theirsMs' | 'resolutionMs'> | undefined => {
  const [, seconds, fraction] = /^(\d+)\.(\d{3})?/.exec(text.trim()) ?? []
  if (seconds === undefined) return undefined
  return fraction === undefined
    ? { theirsMs: Number(seconds) * 1000 + 500, resolutionMs: 500 }
    : { theirsMs: Number(seconds) * 1000 + Number(fraction), resolutionMs: 1 }
}

const sample = async (run: Reach['run']): Promise<Sample | undefined> => {
  const sentMs = Date.now()
  const outcome: RunOutcome = await run(['date', '+%s.%N'], { timeoutMs: roundMs })
  const receivedMs = Date.now()
  const read = outcome.exitCode === 0 ? readDate(outcome.stdout) : undefined
  return read && { ...read, sentMs, receivedMs }
}

/** The answer was given somewhere between question and receipt; the fastest exchange knows best where. */
const offsetOf = ({ theirsMs, sentMs, receivedMs, resolutionMs }: Sample) => ({
  offsetMs: theirsMs - (sentMs + receivedMs) / 2,
  uncertaintyMs: (receivedMs - sentMs) / 2 + resolutionMs,
})

const bootFile = '/proc/sys/kernel/random/boot_id'

const ownBoot = (): Promise<string> => readFile(bootFile, 'utf8').catch(() => '')

/** Hosts on this machine have its wall clock: it is the one clock that Linux never divides. */
const isOurKernel = async (run: Reach['run']): Promise<boolean> => {
  const own = await ownBoot()
  return own !== '' && (await run(['cat', bootFile], { timeoutMs: roundMs })).stdout === own
}

const askTime = async (run: Reach['run']): Promise<HostClock | undefined> => {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++) {
    const one = await sample(run)
    if (one !== undefined) samples.push(one)
  }
  const best = samples.map(offsetOf).sort((a, b) => a.uncertaintyMs - b.uncertaintyMs)[0]
  return best && { ...best, how: `asked ${rounds} times` }
}

/** By how much the file moves the daemon's clock: seconds with a sign, as libfaketime reads it. */
const movedBy = async (run: Reach['run'], clockFile: string): Promise<number> => {
  const { exitCode, stdout } = await run(['cat', clockFile], { timeoutMs: roundMs })
  const seconds = exitCode === 0 ? Number.parseFloat(stdout) : 0
  return Number.isFinite(seconds) ? seconds * 1000 : 0
}

/** Asks a host for its time some times over and believes the fastest answer. Never throws, and writes nothing there. */
export const measureClock = async ({ run, clockFile }: ClockSource): Promise<HostClock> => {
  if (run === undefined) return ownClock
  try {
    const clock = (await isOurKernel(run)) ? ownClock : await askTime(run)
    if (clock === undefined) return unknownClock('it does not tell its time')
    const movedMs = clockFile === undefined ? 0 : await movedBy(run, clockFile)
    if (movedMs === 0) return clock
    return {
      offsetMs: clock.offsetMs + movedMs,
      uncertaintyMs: clock.uncertaintyMs + fileLagMs,
      how: `${clock.how}; its daemon's is moved by ${movedMs} ms`,
    }
  } catch (error) {
    return unknownClock(error instanceof Error ? error.message : String(error))
  }
}
