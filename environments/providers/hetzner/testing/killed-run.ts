import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type RunEnd =
  | { readonly kind: 'done'; readonly tookMs: number }
  | { readonly kind: 'killed' }
  | { readonly kind: 'failed'; readonly why: string }

const cli = fileURLToPath(new URL('./engine/cli.ts', import.meta.url))

/** Brings a plan up in a process of its own; with `killAfterMs` that process and all of its are killed then. */
export const runUp = async (directory: string, killAfterMs?: number): Promise<RunEnd> => {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [cli, 'up', directory], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8192)
  })
  const timer =
    killAfterMs === undefined
      ? undefined
      : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), killAfterMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  if (signal === 'SIGKILL') return { kind: 'killed' }
  if (code === 0) return { kind: 'done', tookMs: performance.now() - startedMs }
  return { kind: 'failed', why: /\d UNKNOWN: .*/.exec(said)?.[0] ?? said.slice(-500) }
}
