import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('busy.ts', import.meta.url))

export interface BusyLoops extends AsyncDisposable {
  /** Those that spin. */
  readonly running: () => number
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null

/** Keeps `count` processors busy, for `withinMs` at most; they end with this process, however it ends. */
export const startBusyLoops = (count: number, withinMs: number): BusyLoops => {
  const until = String(Date.now() + withinMs)
  const loops = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--no-warnings', program, until], { stdio: ['pipe', 'ignore', 'inherit'] }),
  )
  const end = async (loop: ChildProcess): Promise<void> => {
    if (!isRunning(loop)) return
    const gone = once(loop, 'exit')
    loop.stdin!.destroy()
    await gone
  }
  return {
    running: () => loops.filter(isRunning).length,
    [Symbol.asyncDispose]: async () => void (await Promise.all(loops.map(end))),
  }
}
