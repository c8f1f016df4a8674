import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { readProbe, secretBytes, writeProbe } from './probe.ts'
import type { Endpoint, ProbeSocket, Sockets } from './sockets.ts'

/** A probe that has arrived somewhere. */
export interface Arrival {
  readonly socket: ProbeSocket
  readonly from: Endpoint
  readonly atMs: number
  /** That with which the probe was sent. */
  readonly secret: Buffer
}

/** Who waits for probes, by sequence. Shared by all surveys that run at a time. */
export interface Switchboard {
  /** Sends a probe; `onArrival` is called for each copy of it, until `forget`. Returns its sequence. */
  send(
    route: { readonly socket: ProbeSocket; readonly to: Endpoint; readonly timeToLive?: number },
    secret: Buffer,
    onArrival: (arrival: Arrival) => void,
  ): number
  forget(sequences: readonly number[]): void
  /** A socket whose probes come to this switchboard. @throws EnvironmentError NAMESPACE_UNREACHABLE */
  open(namespacePath: string, local?: Partial<Endpoint>): ProbeSocket
  /** The same, kept from survey to survey for as long as the namespace is the same one. */
  kept(namespacePath: string, use: string, local?: Partial<Endpoint>): ProbeSocket
  /** Whether any namespace that was ever used is still there. */
  hasPlaces(): boolean
  /** Closes what was kept. */
  close(): void
}

export const newSecret = (): Buffer => randomBytes(secretBytes)

const inodeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.ino ?? 0

export const createSwitchboard = (sockets: Sockets): Switchboard => {
  const waiting = new Map<number, { secret: Buffer; onArrival: (arrival: Arrival) => void }>()
  const keptSockets = new Map<string, { path: string; inode: number; socket: ProbeSocket }>()
  let next = 1

  const open = (path: string, local?: Partial<Endpoint>): ProbeSocket => {
    const socket: ProbeSocket = sockets.open(
      path,
      (packet, from, atMs) => {
        const probe = readProbe(packet)
        const expected = probe && waiting.get(probe.sequence)
        // Jobs on a host may send what they like; only the true secret counts.
        if (probe === undefined || expected === undefined || !probe.secret.equals(expected.secret)) return
        expected.onArrival({ socket, from, atMs, secret: expected.secret })
      },
      local,
    )
    return socket
  }

  return {
    open,
    send: ({ socket, to, timeToLive }, secret, onArrival) => {
      const sequence = next
      next = next >= 0xffff_ffff ? 1 : next + 1
      waiting.set(sequence, { secret, onArrival })
      socket.send(writeProbe({ sequence, secret }), to, timeToLive)
      return sequence
    },
    forget: (sequences) => {
      for (const sequence of sequences) waiting.delete(sequence)
    },
    kept: (path, use, local) => {
      const key = `${path} ${use}`
      const inode = inodeOf(path)
      const known = keptSockets.get(key)
      if (known !== undefined && known.inode === inode) return known.socket
      known?.socket.close()
      keptSockets.delete(key)
      const socket = open(path, local)
      keptSockets.set(key, { path, inode, socket })
      return socket
    },
    close: () => {
      for (const { socket } of keptSockets.values()) socket.close()
      keptSockets.clear()
    },
    hasPlaces: () =>
      keptSockets.size === 0 || [...keptSockets.values()].some(({ path, inode }) => inodeOf(path) === inode),
  }
}
