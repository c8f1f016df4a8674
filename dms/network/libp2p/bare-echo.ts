import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const protocol = '/bare-echo/1.0.0'

const createBareNode = (listen: string[]) =>
  createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })

/** Echoes every byte of every stream until the parent closes standard input; its address is the first line it prints. */
const serve = async (): Promise<void> => {
  const node = await createBareNode(['/ip4/127.0.0.1/tcp/0'])
  await node.handle(protocol, (stream) => {
    stream.addEventListener('message', ({ data }) => void stream.send(data))
  })
  console.log(node.getMultiaddrs()[0]?.toString())
  process.stdin.resume()
  await once(process.stdin, 'end')
  await node.stop()
}

export interface EchoFigures {
  readonly sizeBytes: number
  readonly rounds: number
  readonly p50Ms: number
  readonly p95Ms: number
}

export interface EchoOptions {
  /** Bytes of each message. */
  readonly sizeBytes: number
  /** Measured round trips, one after another; default 2,000. */
  readonly rounds?: number
  /** Round trips before measuring; default 500. */
  readonly warmUpRounds?: number
}

const roundTrips = async (stream: Stream, sizeBytes: number, rounds: number): Promise<number[]> => {
  const message = new Uint8Array(sizeBytes).fill(7)
  let missing = 0
  let finish = (): void => {}
  const read = ({ data }: { data: { byteLength: number } }): void => {
    missing -= data.byteLength
    if (missing <= 0) finish()
  }
  stream.addEventListener('message', read)
  const timesMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const back = new Promise<void>((resolve) => {
      finish = resolve
    })
    missing = sizeBytes
    const startMs = performance.now()
    stream.send(message)
    await back
    timesMs.push(performance.now() - startMs)
  }
  stream.removeEventListener('message', read)
  return timesMs.sort((a, b) => a - b)
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  const lines = createInterface({ input: child.stdout! })
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit')])
  lines.close()
  return String(line[0])
}

/**
 * The floor for any request between two daemons: bytes there and back over one kept stream of bare libp2p (TCP, noise,
 * yamux) to a child process on this machine, without framing, signatures or handlers of ours.
 */
export const measureBareEcho = async ({
  sizeBytes,
  rounds = 2_000,
  warmUpRounds = 500,
}: EchoOptions): Promise<EchoFigures> => {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const node = await createBareNode([])
  try {
    const stream = await node.dialProtocol(multiaddr(await firstLine(child)), protocol)
    await roundTrips(stream, sizeBytes, warmUpRounds)
    const timesMs = await roundTrips(stream, sizeBytes, rounds)
    const quantile = (share: number): number => timesMs[Math.floor(timesMs.length * share)]!
    return { sizeBytes, rounds, p50Ms: quantile(0.5), p95Ms: quantile(0.95) }
  } finally {
    await node.stop()
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve()
