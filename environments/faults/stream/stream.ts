import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { until } from '../../until.ts'
import type { HostControls } from '../controls.ts'
import { perform } from '../on-host.ts'

/** Numbered datagrams, `atOnce` of them every `everyMs`. */
export interface StreamShape {
  readonly count: number
  readonly sizeBytes: number
  readonly atOnce: number
  readonly everyMs: number
}

export interface Streamed {
  readonly received: number
  /** Datagrams that came after one that was sent later. */
  readonly inversions: number
  readonly sentKbitPerS: number
  /** NaN when fewer than two came. */
  readonly receivedKbitPerS: number
}

/** IPv4 and UDP headers, which a link carries, too. */
const headerBytes = 28
/** So long after the last that no more are expected. */
const quietMs = 1000

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const node = (script: string, ...words: readonly (string | number)[]): readonly string[] => [
  process.execPath,
  '--no-warnings',
  fileOf(script),
  ...words.map(String),
]

const kbitPerS = (bytes: number, ms: number): number => (bytes * 8) / ms

/** One end of a stream. */
type End = Pick<HostControls, 'name' | 'address' | 'run'>

const isListening = async (host: End, port: number): Promise<boolean> => {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  return (await perform(host, ['cat', '/proc/net/udp'])).includes(wanted)
}

/**
 * Sends datagrams from one host to another, by programs that run there, and tells how they came.
 *
 * @throws EnvironmentError FAULT_TOOL_FAILED when a program cannot run there
 */
export const stream = async (from: End, to: End, shape: StreamShape): Promise<Streamed> => {
  const { count, sizeBytes, atOnce, everyMs } = shape
  const port = randomInt(30_000, 40_000)
  const receiving = perform(to, node('receive.ts', to.address, port, count, quietMs))
  // Nobody may wait for it any more when the sender fails.
  receiving.catch(() => {})
  await until(async () => ((await isListening(to, port)) ? true : undefined), {
    withinMs: 10_000,
    everyMs: 30,
  })
  const sent = JSON.parse(
    await perform(from, node('send.ts', to.address, port, count, sizeBytes, atOnce, everyMs)),
  ) as {
    tookMs: number
  }
  const { received, bytes, inversions, spanMs } = JSON.parse(await receiving) as {
    received: number
    bytes: number
    inversions: number
    spanMs: number
  }
  return {
    received,
    inversions,
    sentKbitPerS: kbitPerS(count * (sizeBytes + headerBytes), sent.tookMs),
    receivedKbitPerS: kbitPerS(bytes + Math.max(0, received - 1) * headerBytes, spanMs || Number.NaN),
  }
}
