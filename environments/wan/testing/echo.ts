import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Round trips between hosts. `answer <port>` says `ready` and sends everything back. `ask <port> <rounds> <count> <gapMs>
 * <address> …` asks all addresses in turn, so that whatever keeps this machine busy meets all of them, and prints the round
 * trips of each as `{ [address]: rounds of numbers in ms }`; what was lost is absent.
 */
const [what, port, ...rest] = process.argv.slice(2)
const patienceMs = 400
const bytes = 64

const answer = (): void => {
  const socket = createSocket('udp4', (packet, { port: from, address }) => socket.send(packet, from, address))
  socket.bind(Number(port), () => {
    socket.setRecvBufferSize(4 << 20)
    process.stdout.write('ready\n')
  })
}

const ask = async (
  [rounds, count, gapMs]: readonly number[],
  addresses: readonly string[],
): Promise<void> => {
  const tripsMs = new Map(addresses.map((address) => [address, [] as number[][]]))
  const sentMs = new Map<string, number>()
  let round = 0
  const socket = createSocket('udp4', (packet, { address }) => {
    const key = `${address} ${packet.readUInt32BE(0)}`
    const sent = sentMs.get(key)
    if (sent !== undefined) tripsMs.get(address)![round]!.push(performance.now() - sent)
    sentMs.delete(key)
  })
  await new Promise<void>((resolve) => socket.bind(0, resolve))
  socket.setRecvBufferSize(4 << 20)
  let number = 0
  for (; round < rounds!; round++) {
    for (const trips of tripsMs.values()) trips.push([])
    for (let turn = 0; turn < count!; turn++) {
      number += 1
      for (const address of addresses) {
        const packet = Buffer.alloc(bytes)
        packet.writeUInt32BE(number)
        sentMs.set(`${address} ${number}`, performance.now())
        socket.send(packet, Number(port), address)
      }
      await sleep(gapMs)
    }
    const overMs = performance.now() + patienceMs
    while (sentMs.size > 0 && performance.now() < overMs) await sleep(5)
    sentMs.clear()
  }
  socket.close()
  process.stdout.write(`${JSON.stringify(Object.fromEntries(tripsMs))}\n`)
}

if (what === 'answer') answer()
else await ask(rest.slice(0, 3).map(Number), rest.slice(3))
