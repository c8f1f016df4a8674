import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Numbered packets from host to host: `receive <port>` says `ready`, then, when nothing has come for a while, the numbers in
 * the order of their coming as one JSON line with the time from the sending of the first to the coming of the last;
 * `send <address> <port> <count> <gapMs> <bytes>`.
 */
const [what, ...rest] = process.argv.slice(2)
const quietMs = 1000

const receive = (port: number): void => {
  const numbers: number[] = []
  let [firstMs, lastMs] = [0, 0]
  const tell = () => {
    process.stdout.write(`${JSON.stringify({ numbers, tookMs: lastMs - firstMs })}\n`)
    process.exit(0)
  }
  let quiet: NodeJS.Timeout | undefined
  const socket = createSocket('udp4', (packet) => {
    lastMs = Date.now()
    // Not when it came: a receiver that is kept waiting would make the rest look faster than it was.
    if (numbers.length === 0) firstMs = packet.readDoubleBE(4)
    numbers.push(packet.readUInt32BE(0))
    quiet ??= setTimeout(tell, quietMs)
    quiet.refresh()
  })
  socket.bind(port, () => {
    socket.setRecvBufferSize(4 << 20)
    process.stdout.write('ready\n')
  })
}

const send = async (address: string, [port, count, gapMs, bytes]: readonly number[]): Promise<void> => {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.connect(port!, address, resolve))
  const startMs = performance.now()
  for (let number = 0; number < count!; number++) {
    const packet = Buffer.alloc(bytes!)
    packet.writeUInt32BE(number)
    packet.writeDoubleBE(Date.now(), 4)
    socket.send(packet)
    // By the clock and not by naps, which are never as short as asked.
    const aheadMs = startMs + (number + 1) * gapMs! - performance.now()
    if (aheadMs > 1 || number % 64 === 0) await sleep(Math.max(0, aheadMs))
  }
  socket.close()
}

if (what === 'receive') receive(Number(rest[0]))
else await send(rest[0]!, rest.slice(1).map(Number))
