import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Connection } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import { Type } from 'typebox'
import {
  carrierParts,
  duplexOf,
  HelloSchema,
  helloProtocol,
  type Invitation,
  type Order,
  orderProtocol,
  receiveAnswer,
  receiveMessage,
  sendMessage,
} from '../index.ts'

/** A daemon that a shell can be: says so, listens nowhere, ends in order. */
export const daemonScript = `#!/bin/sh
echo "ready with $*"
trap 'echo bye; exit 0' TERM
while :; do sleep 0.05; done
`

/** Somebody who has invited a machine, for tests of the machine; does whatever the test wants, good or bad. */
export interface Tester {
  readonly folder: string
  readonly build: { readonly file: string; readonly sha256: string; readonly sizeBytes: number }
  readonly invitation: Invitation
  /** Machines that have said hello and are connected. */
  readonly guests: readonly Connection[]
  /** What is answered to a hello; may be exchanged. */
  welcome: (stream: Duplex) => Promise<void>
  /** A stream to the machine that came last. */
  open(): Promise<Duplex>
  order(
    order: Order | object,
  ): Promise<{ ok: boolean; value?: unknown; error?: { code: string; message: string } }>
  put(bytes?: Buffer): Promise<{ ok: boolean; error?: { code: string } }>
  close(): Promise<void>
}

const answerBeats = async (stream: Duplex): Promise<void> => {
  await sendMessage(stream, { ok: true, value: { name: 'bob' } })
  for (;;) {
    const { beat } = (await receiveMessage(stream, Type.Any())) as { beat: string }
    if (beat === 'bye') return
    await sendMessage(stream, { beat: 'alive' })
  }
}

export const createTester = async (
  changes: Partial<Invitation> = {},
  script: string = daemonScript,
): Promise<Tester> => {
  const folder = mkdtempSync(join(tmpdir(), 'lend-'))
  const file = join(folder, 'daemon')
  writeFileSync(file, script)
  chmodSync(file, 0o755)
  const bytes = readFileSync(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const node = await createLibp2p({
    ...(await carrierParts(randomBytes(32))),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  })
  const guests: Connection[] = []
  const invitation: Invitation = {
    format: 1,
    id: randomBytes(8).toString('hex'),
    rendezvous: [node.getMultiaddrs()[0]!.toString()],
    secret: randomBytes(32).toString('base64url'),
    from: 'alice',
    expiresMs: Date.now() + 600_000,
    builds: [{ sha256, version: '1.0.0' }],
    needs: { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 28 },
    absenceMs: 600_000,
    ...changes,
  }
  const tester: Tester = {
    folder,
    build: { file, sha256, sizeBytes: bytes.length },
    invitation,
    guests,
    welcome: answerBeats,
    open: async () => duplexOf(await guests.at(-1)!.newStream(orderProtocol)),
    order: async (order) => {
      const stream = await tester.open()
      await sendMessage(stream, order)
      const answer = await receiveAnswer(stream, Type.Any())
      stream.destroy()
      return answer as never
    },
    put: async (sent = bytes) => {
      const stream = await tester.open()
      await sendMessage(stream, { verb: 'put', sha256, sizeBytes: sent.length })
      const first = await receiveAnswer(stream, Type.Any())
      if (!first.ok) return first as never
      stream.write(sent)
      return (await receiveAnswer(stream, Type.Any())) as never
    },
    close: async () => {
      await node.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await node.handle(helloProtocol, (stream, connection) => {
    const duplex = duplexOf(stream)
    receiveMessage(duplex, HelloSchema)
      .then((hello) => {
        if (hello.secret !== invitation.secret) throw new Error('another secret')
        guests.push(connection)
        return tester.welcome(duplex)
      })
      .catch(() => {})
      .finally(() => {
        if (guests.includes(connection)) guests.splice(guests.indexOf(connection), 1)
        duplex.destroy()
      })
  })
  return tester
}
