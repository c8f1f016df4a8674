import { Duplex } from 'node:stream'
import type { Stream } from '@libp2p/interface'

/** A libp2p stream as Node knows streams, with back-pressure in both directions. */
export const duplexOf = (stream: Stream): Duplex => {
  const duplex = new Duplex({
    allowHalfOpen: true,
    read: () => stream.resume(),
    write: (bytes: Buffer, _encoding, done) => {
      try {
        if (stream.send(bytes)) done()
        else stream.onDrain().then(() => done(), done)
      } catch (error) {
        done(error as Error)
      }
    },
    final: (done) => void stream.close().then(() => done(), done),
    destroy: (error, done) => {
      if (stream.status === 'open' || stream.status === 'closing') stream.abort(error ?? new Error('closed'))
      done(error)
    },
  })
  // Whoever reads or writes learns of it by the end of the stream.
  duplex.on('error', () => {})
  stream.addEventListener('message', ({ data }) => {
    if (!duplex.push(Buffer.from(data.subarray()))) stream.pause()
  })
  const over = () => void (duplex.readableEnded || duplex.push(null))
  stream.addEventListener('remoteCloseWrite', over)
  stream.addEventListener('close', ({ error }) => {
    if (error === undefined && stream.status === 'closed') over()
    else duplex.destroy()
  })
  return duplex
}
