import { createSocket } from 'node:dgram'

// Run on a host: counts what comes to a port, and says as JSON what came when and in which order.
const [address, port, count, quietMs] = process.argv.slice(2)
const limitMs = 20_000

let [received, bytes, inversions, highest, firstMs, lastMs] = [0, 0, 0, -1, 0, 0]
const socket = createSocket('udp4')

const finish = () => {
  socket.close()
  process.stdout.write(JSON.stringify({ received, bytes, inversions, spanMs: lastMs - firstMs }))
  clearTimeout(limit)
  clearTimeout(quiet)
}
const limit = setTimeout(finish, limitMs)
let quiet: NodeJS.Timeout | undefined

socket.on('message', (message) => {
  const number = message.readUInt32BE(0)
  lastMs = performance.now()
  // What the first brings came before the time that is measured.
  if (received === 0) firstMs = lastMs
  else bytes += message.length
  received++
  if (number < highest) inversions++
  highest = Math.max(highest, number)
  clearTimeout(quiet)
  if (received === Number(count)) return finish()
  quiet = setTimeout(finish, Number(quietMs))
})
socket.bind(Number(port), address)
