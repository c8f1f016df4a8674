import type { Duplex } from 'node:stream'
import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'
import type { Problem } from '../core/index.ts'
import { type Clock, findMisfit, type Result } from '../core/index.ts'
import { LendError } from './errors.ts'
import { AnswerSchema } from './orders.ts'

/** Of one message; what is longer is never read. */
export const maxFrameBytes = 2 ** 18
const prefixBytes = 4

const cut = (): LendError =>
  new LendError({
    code: 'LEND_CUT',
    message: 'The connection ended in the midst of a message.',
    retryable: true,
  })

const bad = (why: string): LendError =>
  new LendError({ code: 'LEND_MESSAGE_INVALID', message: `Reading a message of the other side: ${why}` })

const moreOf = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'] as const
    const go = () => {
      for (const event of events) stream.off(event, go)
      resolve()
    }
    for (const event of events) stream.on(event, go)
  })

/** Exactly so many bytes; what comes after them stays in the stream. @throws LendError LEND_CUT */
export const readExactly = async (stream: Duplex, length: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  for (let missing = length; missing > 0; ) {
    // All that is there: a part left behind would be announced again and again.
    const bytes = stream.read() as Buffer | null
    if (bytes === null) {
      if (stream.readableEnded || stream.destroyed) throw cut()
      await moreOf(stream)
      continue
    }
    if (bytes.length > missing) stream.unshift(bytes.subarray(missing))
    parts.push(bytes.subarray(0, missing))
    missing -= Math.min(missing, bytes.length)
  }
  return Buffer.concat(parts, length)
}

const write = (stream: Duplex, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    if (stream.destroyed) return reject(cut())
    stream.write(bytes, (error) => (error ? reject(cut()) : resolve()))
  })

/** Sends one message: its length (4 bytes, big endian), then JSON. */
export const sendMessage = (stream: Duplex, message: unknown): Promise<void> => {
  const body = Buffer.from(JSON.stringify(message))
  if (body.length > maxFrameBytes) throw bad(`${body.length} bytes are more than one message may have`)
  const head = Buffer.alloc(prefixBytes)
  head.writeUInt32BE(body.length)
  return write(stream, Buffer.concat([head, body]))
}

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw bad('it is not JSON')
  }
}

/** Receives one message of this shape. @throws LendError LEND_CUT, LEND_MESSAGE_INVALID */
export const receiveMessage = async <Schema extends TSchema>(
  stream: Duplex,
  schema: Schema,
): Promise<Static<Schema>> => {
  const length = (await readExactly(stream, prefixBytes)).readUInt32BE()
  if (length === 0 || length > maxFrameBytes) throw bad(`it claims to have ${length} bytes`)
  const message = parse(await readExactly(stream, length))
  if (Check(schema, message)) return message
  const { where, expected } = findMisfit(schema, message)!
  throw bad(`at ${where}, expected ${expected}`)
}

/** What was asked, or the reason why not. @throws LendError LEND_CUT, LEND_MESSAGE_INVALID */
export const receiveAnswer = async <Schema extends TSchema>(
  stream: Duplex,
  schema: Schema,
): Promise<Result<Static<Schema>, Problem>> => {
  const answer = await receiveMessage(stream, AnswerSchema)
  if (!answer.ok) return answer as Result<never, Problem>
  if (!Check(schema, answer.value)) throw bad('the answer is none to what was asked')
  return { ok: true, value: answer.value }
}

/** Ends the stream when `work` takes longer; whoever reads or writes it then learns of it. */
export const within = async <T>(
  stream: Duplex,
  { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
  work: Promise<T>,
): Promise<T> => {
  const timer = clock.after(limitMs, () => stream.destroy())
  return work.finally(() => timer.cancel())
}

/** Lets bytes flow both ways until either side ends. */
export const splice = (one: Duplex, other: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      one.destroy()
      other.destroy()
      resolve()
    }
    for (const stream of [one, other]) stream.once('error', end).once('close', end)
    if (one.destroyed || other.destroyed) return end()
    one.pipe(other).pipe(one)
  })
