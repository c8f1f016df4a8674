import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { OpenFault } from '../faults/index.ts'
import { readOwn } from '../read-own.ts'

/** No host can have this name. */
const folderName = '.faults'
const maxPageBytes = 1024 ** 2

const PageSchema = Type.Object({
  id: Type.String(),
  fault: Type.Object({ kind: Type.String() }),
  memory: Type.Unknown(),
  sinceMs: Type.Optional(Type.Number()),
  by: Type.Optional(Type.String()),
})

type Page = Static<typeof PageSchema>

/** The faults of one network that were inflicted and not healed; every process that knows the network reads the same. */
export interface FaultBook {
  /** The oldest first; none when the network is gone. */
  list(): readonly OpenFault[]
  /** A new page, or another memory on one that is there. On disk when it returns. */
  write(page: OpenFault): void
  remove(id: string): void
}

const read = (file: string): Page | undefined => {
  try {
    const value: unknown = JSON.parse(readOwn(file, maxPageBytes))
    return Check(PageSchema, value) ? value : undefined
  } catch {
    return undefined
  }
}

const entries = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

let lastMs = 0

/** The name of a page that comes after all that are there, those of the same millisecond too. */
export const newFaultId = (): string => {
  lastMs = Math.max(Date.now(), lastMs + 1)
  return `${String(lastMs).padStart(15, '0')}-${randomBytes(4).toString('hex')}`
}

/** One file a fault in the network's own directory, so that they go with it and no writer undoes another's page. */
export const createFaultBook = (networkDirectory: string): FaultBook => {
  const folder = join(networkDirectory, folderName)
  const fileOf = (id: string) => join(folder, `${id}.json`)
  return {
    list: () =>
      entries(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => read(join(folder, name)))
        // The kind and its fields are judged by whoever heals it; here a page is only a page.
        .flatMap((page) => (page === undefined ? [] : [page as OpenFault])),
    write: (page) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const draft = `${fileOf(page.id)}.${process.pid}.tmp`
      writeFileSync(draft, JSON.stringify(page), { mode: 0o600 })
      renameSync(draft, fileOf(page.id))
    },
    remove: (id) => rmSync(fileOf(id), { force: true }),
  }
}
