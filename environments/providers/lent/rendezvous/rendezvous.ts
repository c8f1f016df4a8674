import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Connection } from '@libp2p/interface'
import { systemClock } from '../../../../dms/core/index.ts'
import {
  BeatSchema,
  type Caps,
  duplexOf,
  HelloSchema,
  helloProtocol,
  type Invitation,
  LendError,
  maxOrders,
  orderProtocol,
  receiveMessage,
  sendMessage,
  within,
  writeInvitation,
} from '../../../../dms/lend/index.ts'
import { absence } from './absence.ts'
import { type Entry, endOf, openLedger, proofOf, type Refusal } from './book.ts'
import { createRendezvousNode, hostOf } from './node.ts'

const helloMs = 10_000
/** A machine may be busy with a build that is on its way there. */
const silenceMs = 60_000
const openMs = 15_000

export interface InviteRequest {
  readonly name: string
  readonly from: string
  readonly expiresMs: number
  readonly absenceMs: number
  readonly builds: Invitation['builds']
  readonly needs: Caps
}

/** A machine that was invited, as a tester sees it. */
export interface LentMachine {
  readonly name: string
  /** `away`: it had joined, and is not connected now. `over`: taken back, withdrawn or expired. */
  readonly state: 'invited' | 'here' | 'away' | 'over'
  readonly expiresMs: number
  readonly absenceMs: number
  readonly lastSeenMs: number
}

export interface Rendezvous {
  invite(request: InviteRequest): string
  machines(): readonly LentMachine[]
  /** A stream for one order. @throws LendError LEND_AWAY, LEND_UNKNOWN, LEND_EXPIRED, LEND_WITHDRAWN, HOST_TAKEN_BACK */
  open(name: string): Promise<Duplex>
  /** The machine is let in no more. */
  withdraw(name: string): void
  stop(): Promise<void>
}

interface Guest {
  readonly connection: Connection
  readonly stream: Duplex
}

const why: Readonly<Record<Refusal, string>> = {
  LEND_UNKNOWN: 'there is no such invitation',
  LEND_USED: 'another machine has used this invitation; each is good for one',
  LEND_EXPIRED: 'its time is over',
  LEND_WITHDRAWN: 'it was taken back',
}

const refusal = (code: Refusal) => ({
  ok: false,
  error: {
    code,
    message: `Joining with an invitation: ${why[code]}`,
    hint: 'Ask whoever invited you for a new one.',
  },
})

/** Lets lent machines in, and leads orders to them. What it keeps outlives it. */
export const openRendezvous = async (
  folder: string,
  { addresses, nowMs }: { readonly addresses: readonly string[]; nowMs(): number },
): Promise<Rendezvous> => {
  const ledger = openLedger(folder)
  const guests = new Map<string, Guest>()
  const clock = systemClock
  const node = await createRendezvousNode(Buffer.from(ledger.book.seed, 'base64url'), {
    port: ledger.book.port,
    isLender: (address) => [...guests.values()].some(({ connection }) => hostOf(connection) === address),
  })
  const entryOf = (name: string): Entry | undefined => ledger.book.entries.find((one) => one.name === name)

  const attend = async (name: string, stream: Duplex): Promise<void> => {
    for (;;) {
      const heard = receiveMessage(stream, BeatSchema)
      const { beat } = await within(stream, { clock, limitMs: silenceMs }, heard)
      // A machine that was given back says goodbye, too.
      const isTakenBack = beat === 'bye' && entryOf(name)?.isOver !== true
      ledger.change(name, { lastSeenMs: nowMs(), ...(isTakenBack ? { isOver: true, isTakenBack } : {}) })
      if (beat === 'bye') return
      await sendMessage(stream, { beat: 'alive' })
    }
  }
  const welcome = async (stream: Duplex, connection: Connection): Promise<void> => {
    const hello = await within(stream, { clock, limitMs: helloMs }, receiveMessage(stream, HelloSchema))
    const entry = ledger.admit({ ...hello, peerId: connection.remotePeer.toString() }, nowMs())
    if (typeof entry === 'string') {
      await sendMessage(stream, refusal(entry))
      return void stream.end()
    }
    const { name } = entry
    // A machine that comes back before its lost connection was noticed.
    guests.get(name)?.connection.abort(new Error('it came back'))
    guests.set(name, { connection, stream })
    try {
      await sendMessage(stream, { ok: true, value: { name } })
      await attend(name, stream)
    } finally {
      if (guests.get(name)?.stream === stream) guests.delete(name)
      connection.abort(new Error('over'))
    }
  }

  await node.handle(
    helloProtocol,
    (stream, connection) => {
      const duplex = duplexOf(stream)
      welcome(duplex, connection).catch(() => duplex.destroy())
    },
    { maxInboundStreams: 4 },
  )
  await node.start()
  const port = Number(/\/tcp\/(\d+)/.exec(node.getMultiaddrs()[0]?.toString() ?? '')?.[1] ?? 0)
  ledger.setPlace({ port, addresses: [...new Set([...addresses, ...ledger.book.addresses])].slice(0, 8) })

  const stateOf = (entry: Entry): LentMachine['state'] => {
    if (endOf(entry, nowMs()) !== undefined) return 'over'
    if (guests.has(entry.name)) return 'here'
    return entry.peerId === undefined ? 'invited' : 'away'
  }

  return {
    invite: ({ name, from, expiresMs, absenceMs, builds, needs }) => {
      const known = entryOf(name)
      if (known !== undefined && stateOf(known) !== 'over' && stateOf(known) !== 'invited')
        throw new LendError({
          code: 'LEND_NAME_TAKEN',
          message: `Inviting a machine as "${name}": there is one of that name`,
          hint: 'Name it otherwise with --name, or dismiss the other.',
        })
      const [id, secret] = [randomBytes(8).toString('hex'), randomBytes(32).toString('base64url')]
      ledger.add({ id, name, proof: proofOf(secret), expiresMs, absenceMs })
      const rendezvous = ledger.book.addresses.map(
        (address) => `/${address.includes(':') ? 'ip6' : 'ip4'}/${address}/tcp/${port}/p2p/${node.peerId}`,
      )
      return writeInvitation({ format: 1, id, rendezvous, secret, from, expiresMs, builds, needs, absenceMs })
    },
    machines: () =>
      ledger.book.entries.map((entry) => ({
        name: entry.name,
        state: stateOf(entry),
        expiresMs: entry.expiresMs,
        absenceMs: entry.absenceMs,
        lastSeenMs: entry.lastSeenMs ?? 0,
      })),
    open: async (name) => {
      const guest = guests.get(name)
      if (guest === undefined) throw absence(name, entryOf(name), nowMs())
      const options = { signal: AbortSignal.timeout(openMs), maxOutboundStreams: maxOrders }
      return duplexOf(await guest.connection.newStream(orderProtocol, options))
    },
    withdraw: (name) => ledger.change(name, { isOver: true, isTakenBack: false }),
    stop: async () => {
      await node.stop()
    },
  }
}
