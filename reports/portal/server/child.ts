import { spawn } from 'node:child_process'

export interface Tool {
  readonly root: string
  /** Script, relative to the repository, and its arguments; nothing of it passes a shell. */
  readonly args: readonly string[]
  readonly signal: AbortSignal
  readonly withinMs: number
}

export interface ToolEnd {
  /** Null when it was ended by a signal. */
  readonly code: number | null
  readonly output: string
  /** What it said for people; the end of it. */
  readonly said: string
}

const maxOutput = 8 * 1024 * 1024

/** Keeps the end of what it is given. */
const bounded = (limit: number) => {
  let text = ''
  return {
    add: (chunk: string) => {
      text = `${text}${chunk}`.slice(-limit)
    },
    text: () => text,
  }
}

/** Runs a script of the repository to its end; it is asked to end when its time is over or the portal stops. */
export const runTool = ({ root, args, signal, withinMs }: Tool): Promise<ToolEnd> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const [output, said] = [bounded(maxOutput), bounded(16 * 1024)]
    child.stdout.setEncoding('utf8').on('data', output.add)
    child.stderr.setEncoding('utf8').on('data', said.add)
    const end = () => child.kill('SIGTERM')
    const timer = setTimeout(end, withinMs)
    signal.addEventListener('abort', end, { once: true })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve({ code, output: output.text(), said: said.text() })
    })
  })
