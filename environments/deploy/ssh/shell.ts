import type { Client } from 'ssh2'
import type { Terminal } from '../../environment.ts'

/** A login shell with a terminal of its own; resolves with its exit code, or 255 when the connection broke. */
export const openShell = (client: Client, terminal: Terminal): Promise<number> =>
  new Promise((resolve, reject) => {
    const { columns, rows } = terminal.size()
    client.shell({ term: 'xterm-256color', cols: columns, rows }, (error, channel) => {
      if (error) return reject(error)
      const type = (part: Buffer) => channel.write(part)
      terminal.onResize(() => {
        const size = terminal.size()
        if (channel.writable) channel.setWindow(size.rows, size.columns, 0, 0)
      })
      terminal.input.on('data', type)
      terminal.input.once('end', () => channel.end())
      channel.pipe(terminal.output, { end: false })
      channel.on('error', () => {})
      channel.once('close', (code?: number | null) => {
        terminal.input.off('data', type)
        resolve(code ?? 255)
      })
    })
  })
