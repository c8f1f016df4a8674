import { connect } from 'node:net'

// Run on a host's own network: carries a byte stream between its standard streams and a socket.
const [address, port] = process.argv.slice(2)
const socket = connect({ host: address!, port: Number(port), allowHalfOpen: true })
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
socket.on('connect', () => {
  // The reader waits for this before it believes in the connection.
  process.stderr.write('connected\n')
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
})
