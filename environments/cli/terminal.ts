import type { Terminal } from '../environment.ts'

/** The terminal of this process; whoever sits there is asked for its size when there is one. */
export const standardTerminal = (): Terminal => ({
  input: process.stdin,
  output: process.stdout,
  size: () => ({ columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 }),
  onResize: (listener) => void process.stdout.on('resize', listener),
})
