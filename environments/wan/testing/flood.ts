import { openLibc } from '../native/libc.ts'
import { runBeforeOthers } from '../native/priority.ts'

/** Sends small UDP packets as evenly as it can: `flood.ts <address> <packets per second> <seconds> <bytes>`; says how many. */
const [address, perSecond, seconds, bytes] = process.argv.slice(2) as [string, string, string, string]

const libc = openLibc()
// As the delay line does: what it holds is asked, not how busy the machine is.
runBeforeOthers(libc)
const inet = { family: 2, datagram: 2 }
const fd = libc.socket(inet.family, inet.datagram, 0)
const to = Buffer.alloc(16)
to.writeUInt16LE(inet.family, 0)
to.writeUInt16BE(9, 2)
for (const [index, octet] of address.split('.').entries()) to.writeUInt8(Number(octet), 4 + index)
const packet = Buffer.alloc(Number(bytes))

const total = Number(perSecond) * Number(seconds)
const startMs = performance.now()
const nap = new Int32Array(new SharedArrayBuffer(4))
let sent = 0
while (sent < total) {
  const elapsedS = (performance.now() - startMs) / 1000
  const due = Math.min(total, Math.floor(elapsedS * Number(perSecond)))
  for (; sent < due; sent++) libc.sendto(fd, packet, packet.length, 0, to, to.length)
  // A nap: spinning would take a core from what is measured.
  Atomics.wait(nap, 0, 0, 0.5)
  if (elapsedS > Number(seconds) * 2) break
}
process.stdout.write(`${JSON.stringify({ sent, tookMs: performance.now() - startMs })}\n`)
