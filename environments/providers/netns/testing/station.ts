import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

// Run on a host's own network: opens UDP and TCP ports, sends what it is told to, and tells of everything that arrives.
const ports = new Map<number, ReturnType<typeof createSocket>>()
const tell = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`)

const orders: Record<string, (order: never) => void> = {
  open: ({ port }: { port: number }) => {
    const socket = createSocket('udp4')
    ports.set(port, socket)
    socket.on('error', () => {})
    socket.on('message', (text, { address, port: from }) =>
      tell({ at: port, text: text.toString('utf8'), from: `${address}:${from}` }),
    )
    socket.bind(port, '0.0.0.0', () => tell({ done: `open ${port}` }))
  },
  send: ({ from, to, port, text }: { from: number; to: string; port: number; text: string }) =>
    ports.get(from)!.send(text, port, to, () => tell({ done: `send ${text}` })),
  listen: ({ port }: { port: number }) => {
    const server = createServer((socket) => {
      tell({ at: port, text: 'connection', from: `${socket.remoteAddress}:${socket.remotePort}` })
      socket.end('welcome')
    })
    server.listen(port, '0.0.0.0', () => tell({ done: `listen ${port}` }))
  },
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as { readonly do: string }
  orders[order.do]!(order as never)
})
process.stdin.on('end', () => process.exit(0))
