import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'

/** A line of the table that `npm run bench` prints. */
export interface Figure {
  readonly name: string
  /** Null where it could not be measured; the note says why. */
  readonly value: number | null
  readonly unit: string
  readonly peer?: string
  readonly ratio?: number
  readonly aim?: string
  readonly note?: string
}

const digits = (value: number): number => Number(value.toPrecision(3))

/** Prints a figure with the load of the machine (the mean of a minute), without which a time says little. */
export const tell = (figure: Figure): void => {
  const { value, ratio, note } = figure
  const told = {
    ...figure,
    value: value === null ? null : digits(value),
    ...(ratio === undefined ? {} : { ratio: digits(ratio) }),
    note: [...(note === undefined ? [] : [note]), `load ${loadavg()[0]!.toFixed(1)}`].join('; '),
  }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

export interface Cost {
  readonly seconds: number
  /** Of the processor, user and system, of the process itself. */
  readonly cpuSeconds: number
  /** The most memory that it had at a time. */
  readonly peakMegabytes: number
}

/** Clock ticks of Linux, whatever the kernel's own are. */
const ticksPerSecond = 100

const look = (pid: number): Omit<Cost, 'seconds'> | undefined => {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    if (peak === undefined) return undefined
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      peakMegabytes: Number(peak) / 1024,
    }
  } catch {
    return undefined
  }
}

export interface WatchedProgram {
  readonly program: string
  readonly programArguments: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
}

/**
 * Runs a program and looks at what it takes twenty times a second, so that every peer is measured from outside and alike.
 *
 * @throws Error with the end of what it said where it fails or does not end in time
 */
export const watch = (
  { program, programArguments, variables }: WatchedProgram,
  limitMs = 240_000,
): Promise<Cost> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child: ChildProcess = spawn(program, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(variables === undefined ? {} : { env: { ...variables } }),
    })
    let said = ''
    let seen: Omit<Cost, 'seconds'> = { cpuSeconds: 0, peakMegabytes: 0 }
    const collect = (chunk: Buffer): void => {
      said = `${said}${chunk.toString('utf8')}`.slice(-300)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const looking = setInterval(() => {
      seen = look(child.pid ?? 0) ?? seen
      if (performance.now() - startedAt > limitMs) child.kill('SIGKILL')
    }, 50)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(looking)
      const seconds = (performance.now() - startedAt) / 1000
      if (code === 0) resolve({ seconds, ...seen })
      else
        reject(
          new Error(`ended with ${signal ?? code} after ${seconds.toFixed(0)} s: ${said.trim().slice(-200)}`),
        )
    })
  })
