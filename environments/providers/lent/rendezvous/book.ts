import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const EntrySchema = Type.Object({
  id: Type.String(),
  /** What the tester calls the machine. */
  name: Type.String(),
  /** Of the secret in the invitation, hexadecimal SHA-256; the secret itself is kept nowhere. */
  proof: Type.String(),
  expiresMs: Type.Number(),
  absenceMs: Type.Number(),
  /** The machine that used the invitation: no other can. */
  peerId: Type.Optional(Type.String()),
  lastSeenMs: Type.Optional(Type.Number()),
  /** Its owner took it back, or the tester withdrew the invitation. */
  isOver: Type.Optional(Type.Boolean()),
  /** It was its owner who ended it. */
  isTakenBack: Type.Optional(Type.Boolean()),
})

const BookSchema = Type.Object({
  format: Type.Literal(1),
  /** 32 bytes of the key that invitations name, base64url. */
  seed: Type.String(),
  /** Where machines call; the same again after a restart, for invitations name it. */
  port: Type.Number(),
  addresses: Type.Array(Type.String()),
  entries: Type.Array(EntrySchema),
})

export type Entry = Static<typeof EntrySchema>
export type Book = Static<typeof BookSchema>

/** Why a machine is not let in; the codes are those that make a lender give up. */
export type Refusal = 'LEND_UNKNOWN' | 'LEND_USED' | 'LEND_EXPIRED' | 'LEND_WITHDRAWN'

/** Invitations and who used them; outlives the program that keeps it. */
export interface Ledger {
  readonly book: Book
  setPlace(place: Pick<Book, 'port' | 'addresses'>): void
  add(entry: Entry): void
  change(name: string, changes: Partial<Entry>): void
  /** On disk before it returns, so that an invitation is good for one machine whatever happens next. */
  admit(
    who: { readonly id: string; readonly secret: string; readonly peerId: string },
    nowMs: number,
  ): Entry | Refusal
}

/** Of an invitation that lets nobody in any more, by whichever way it ended; undefined while it does. */
export const endOf = (
  { isOver, isTakenBack, expiresMs }: Entry,
  nowMs: number,
): 'expired' | 'taken-back' | 'withdrawn' | undefined => {
  if (expiresMs <= nowMs) return 'expired'
  if (isOver !== true) return undefined
  return isTakenBack === true ? 'taken-back' : 'withdrawn'
}

export const proofOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const fits = (proof: string, secret: string): boolean => {
  const [wanted, shown] = [Buffer.from(proof, 'hex'), Buffer.from(proofOf(secret), 'hex')]
  return wanted.length === shown.length && timingSafeEqual(wanted, shown)
}

const fresh = (): Book => ({
  format: 1,
  seed: randomBytes(32).toString('base64url'),
  port: 0,
  addresses: [],
  entries: [],
})

const read = (file: string): Book => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Check(BookSchema, value)) return value
  } catch {
    // The first time.
  }
  return fresh()
}

export const openLedger = (folder: string): Ledger => {
  const file = join(folder, 'book.json')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let book = read(file)
  const save = (next: Book) => {
    writeFileSync(`${file}.next`, JSON.stringify(next), { mode: 0o600 })
    renameSync(`${file}.next`, file)
    book = next
  }
  const change = (name: string, changes: Partial<Entry>) =>
    save({
      ...book,
      entries: book.entries.map((one) => (one.name === name ? { ...one, ...changes } : one)),
    })
  return {
    get book() {
      return book
    },
    setPlace: (place) => save({ ...book, ...place }),
    add: (entry) =>
      save({ ...book, entries: [...book.entries.filter(({ name }) => name !== entry.name), entry] }),
    change,
    admit: ({ id, secret, peerId }, nowMs) => {
      const entry = book.entries.find((one) => one.id === id)
      if (entry === undefined || !fits(entry.proof, secret)) return 'LEND_UNKNOWN'
      if (entry.peerId !== undefined && entry.peerId !== peerId) return 'LEND_USED'
      if (entry.isOver === true) return 'LEND_WITHDRAWN'
      if (entry.expiresMs <= nowMs) return 'LEND_EXPIRED'
      change(entry.name, { peerId, lastSeenMs: nowMs })
      return { ...entry, peerId, lastSeenMs: nowMs }
    },
  }
}
