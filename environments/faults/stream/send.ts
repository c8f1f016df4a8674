import { createSocket } from 'node:dgram'

// Run on a host: sends numbered datagrams, so many at a time, and says as JSON how long that took.
const [address, port, count, sizeBytes, atOnce, everyMs] = process.argv.slice(2)
const socket = createSocket('udp4')
const startMs = performance.now()
let next = 0

const send = () => {
  // A late turn catches up, so that what is offered does not depend on how busy the machine is.
  const due = Math.min(
    Number(count),
    (Math.floor((performance.now() - startMs) / Number(everyMs)) + 1) * Number(atOnce),
  )
  for (; next < due; next++) {
    const message = Buffer.alloc(Number(sizeBytes))
    message.writeUInt32BE(next)
    socket.send(message, Number(port), address)
  }
  if (next < Number(count)) return void setTimeout(send, Number(everyMs))
  process.stdout.write(JSON.stringify({ tookMs: performance.now() - startMs }))
  // Waits for what is under way to the kernel.
  setTimeout(() => socket.close(), 50)
}
socket.connect(Number(port), address, () => {
  socket.disconnect()
  send()
})
