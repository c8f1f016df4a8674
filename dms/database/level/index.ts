import { mkdir } from 'node:fs/promises'
import { Level } from 'level'
import type { Json } from '../../core/index.ts'
import { checkCollectionName } from '../document.ts'
import { type Database, DatabaseClosedError } from '../index.ts'
import { createLevelCollection } from './collection.ts'
import { asDatabaseError } from './failure.ts'

export interface LevelDatabaseOptions {
  /** Made with mode 0700 when it is missing; one process at a time. */
  readonly directory: string
}

const open = async (directory: string): Promise<Level<string, string>> => {
  // First, for the store opens itself soon after it was made, and would make a directory that everybody can enter.
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const store = new Level<string, string>(directory, { keyEncoding: 'utf8', valueEncoding: 'utf8' })
  await store.open()
  return store
}

/**
 * Opens the embedded store. Every acknowledged write survives a crash of the process; `durable` ones a power cut.
 *
 * @throws DatabaseLockedError, DatabaseCorruptedError, DatabaseUnavailableError
 */
export const createLevelDatabase = async ({ directory }: LevelDatabaseOptions): Promise<Database> => {
  const store = await open(directory).catch((cause: unknown) => {
    throw asDatabaseError({ directory, attempt: 'Opening', cause })
  })
  const assertOpen = () => {
    if (store.status !== 'open') throw new DatabaseClosedError('level')
  }
  return {
    name: 'level',
    collection: <Document extends Json = Json>(name: string) => {
      assertOpen()
      return createLevelCollection<Document>({ store, directory, assertOpen }, checkCollectionName(name))
    },
    [Symbol.asyncDispose]: async () => {
      await store.close()
    },
  }
}
