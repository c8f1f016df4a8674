import type { Socket } from 'node:net'

/** Of a question. A longer line ends the connection: whoever sends it does not speak our language. */
export const maxLineBytes = 4 << 20
/** Of an answer: every direction between 200 hosts. */
export const maxAnswerBytes = 64 << 20

/** Cuts what a socket says into lines. Never holds more than `mostBytes`. */
export const readLines = (socket: Socket, mostBytes: number, onLine: (line: string) => void): void => {
  let parts: Buffer[] = []
  let heldBytes = 0
  socket.on('data', (part: Buffer) => {
    let rest = part
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      onLine(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'))
      parts = []
      heldBytes = 0
      rest = rest.subarray(end + 1)
    }
    heldBytes += rest.length
    if (heldBytes > mostBytes) socket.destroy()
    else if (rest.length > 0) parts.push(rest)
  })
}
