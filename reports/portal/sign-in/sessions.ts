import { createHash, randomBytes } from 'node:crypto'
import type { Person } from '../model/people.ts'

/** Who is signed in; ends with the process. */
export interface Sessions {
  /** @returns what the browser keeps: 256 bits */
  begin(person: Person): string
  person(id: string): Person | undefined
  end(id: string): void
}

/** What the forge told is believed for a working day; then it is asked again. */
export const sessionSeconds = 8 * 60 * 60
const maxSessions = 10_000

/** Only digests are kept, so that a dump of the memory signs nobody in. */
const digest = (id: string): string => createHash('sha256').update(id).digest('base64url')

export const createSessions = (now: () => Date): Sessions => {
  const open = new Map<string, { readonly person: Person; readonly untilMs: number }>()
  return {
    begin: (person) => {
      const id = randomBytes(32).toString('base64url')
      const [oldest] = open.keys()
      if (open.size >= maxSessions && oldest !== undefined) open.delete(oldest)
      open.set(digest(id), { person, untilMs: now().getTime() + sessionSeconds * 1000 })
      return id
    },
    person: (id) => {
      const found = open.get(digest(id))
      if (found === undefined || found.untilMs > now().getTime()) return found?.person
      open.delete(digest(id))
      return undefined
    },
    end: (id) => void open.delete(digest(id)),
  }
}
