import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { type Static, type TSchema, Type } from 'typebox'
import { CapsSchema, InvitationSchema, receiveAnswer, sendMessage } from '../../../dms/lend/index.ts'
import { plain } from '../../plain.ts'
import { EnvironmentError } from '../../problem.ts'

const strict = { additionalProperties: false }

export const NameSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' })

/** What the programs of a tester ask of the rendezvous, by its socket. After `open` the stream leads to the machine. */
export const RequestSchema = Type.Union([
  Type.Object(
    {
      do: Type.Literal('invite'),
      name: NameSchema,
      from: InvitationSchema.properties.from,
      expiresMs: Type.Number(),
      absenceMs: Type.Number(),
      builds: InvitationSchema.properties.builds,
      needs: CapsSchema,
    },
    strict,
  ),
  Type.Object({ do: Type.Literal('machines') }, strict),
  Type.Object({ do: Type.Literal('open'), name: NameSchema }, strict),
  Type.Object({ do: Type.Literal('withdraw'), name: NameSchema }, strict),
])

export type Request = Static<typeof RequestSchema>

export const MachinesSchema = Type.Object({
  machines: Type.Array(
    Type.Object({
      name: NameSchema,
      state: Type.Enum(['invited', 'here', 'away', 'over']),
      expiresMs: Type.Number(),
      absenceMs: Type.Number(),
      lastSeenMs: Type.Number(),
    }),
  ),
})

export const InvitedSchema = Type.Object({ line: Type.String() })

export const deskSocket = (folder: string): string => join(folder, 'desk.sock')

/** Codes of a machine that cannot be reached now, in the words of the rest of the house. */
const codes: Readonly<Record<string, string>> = {
  LEND_AWAY: 'REACH_LOST',
  LEND_CUT: 'REACH_LOST',
  LEND_DISK_FULL: 'HOST_DISK_FULL',
  LEND_BUILD_CHANGED: 'BUILD_CHANGED',
}

export const environmentErrorOf = (
  { code, message, hint }: { readonly code: string; readonly message: string; readonly hint?: string },
  cause?: unknown,
): EnvironmentError =>
  new EnvironmentError(
    {
      code: codes[code] ?? code,
      message: plain(message),
      ...(hint === undefined ? {} : { hint: plain(hint) }),
    },
    { cause },
  )

const noDesk = (folder: string, cause: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'REACH_LOST',
      message: `Asking the rendezvous of lent machines in ${folder}: it does not run`,
      hint: '"npm run env -- invite" starts it again; machines that were lent come back by themselves.',
    },
    { cause },
  )

/** @throws EnvironmentError REACH_LOST when the rendezvous does not run */
export const knock = (folder: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(deskSocket(folder))
    socket.once('error', (error) => reject(noDesk(folder, error)))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      socket.on('error', () => {})
      resolve(socket)
    })
  })

/** Whatever goes wrong on the way becomes an EnvironmentError. */
export const overStream = async <S extends Duplex, T>(
  stream: S,
  work: (stream: S) => Promise<T>,
): Promise<T> => {
  try {
    return await work(stream)
  } catch (error) {
    stream.destroy()
    if (error instanceof EnvironmentError) throw error
    const problem = error as { readonly code?: string; readonly message?: string }
    throw environmentErrorOf({ code: problem.code ?? 'REACH_LOST', message: problem.message ?? '' }, error)
  }
}

/** @throws EnvironmentError with what the rendezvous said */
export const request = async <Schema extends TSchema>(
  stream: Duplex,
  what: Request,
  schema: Schema,
): Promise<Static<Schema>> => {
  await sendMessage(stream, what)
  const answer = await receiveAnswer(stream, schema)
  if (answer.ok) return answer.value
  throw environmentErrorOf(answer.error)
}

/** Asks the rendezvous once. */
export const askDesk = async <Schema extends TSchema>(
  folder: string,
  what: Request,
  schema: Schema,
): Promise<Static<Schema>> => {
  const socket = await knock(folder)
  try {
    return await overStream(socket, (stream) => request(stream, what, schema))
  } finally {
    socket.destroy()
  }
}
