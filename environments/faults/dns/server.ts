import { createSocket } from 'node:dgram'
import { answerTo } from './answer.ts'

// Run on a host: until it is killed, every name that is asked of it has the one address.
const [address, port = '53'] = process.argv.slice(2)
const socket = createSocket('udp4')
socket.on('message', (query, from) => {
  const answer = answerTo(query, address!)
  if (answer !== undefined) socket.send(answer, from.port, from.address)
})
socket.bind(Number(port), '127.0.0.1')
