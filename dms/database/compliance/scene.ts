import type { Json } from '../../core/index.ts'
import type { Collection, Database, Query } from '../index.ts'

/** A database for one test. */
export interface DatabaseStage {
  readonly database: Database
  /** Opens it again after it was closed; only asked of a database that keeps. */
  reopen(): Promise<Database>
  close(): Promise<void>
}

export interface Person {
  readonly [key: string]: Json | undefined
  readonly name: string
  readonly age?: number
  readonly tags?: readonly string[]
  readonly address?: { readonly city: string } | null
}

export const people: Readonly<Record<string, Person>> = {
  alice: { name: 'Alice', age: 31, tags: ['baker', 'singer'], address: { city: 'Lisbon' } },
  bob: { name: 'Bob', age: 25, tags: ['singer'], address: { city: 'Oslo' } },
  carol: { name: 'Carol', age: 31, address: null },
  dave: { name: 'dave' },
}

/** What the cases of one run share. */
export interface Scene {
  readonly database: Database
  readonly shelf: Collection<Person>
  /** Puts everybody on the shelf. */
  fill(): Promise<void>
  idsOf(query: Query): Promise<readonly string[]>
}

export const createScene = (stageOf: () => DatabaseStage): Scene => {
  const shelf = () => stageOf().database.collection<Person>('people')
  return {
    get database() {
      return stageOf().database
    },
    get shelf() {
      return shelf()
    },
    // Against the order of the ids, so that no answer is right by accident.
    fill: () =>
      shelf().batch(
        Object.entries(people)
          .reverse()
          .map(([put, document]) => ({ put, document })),
      ),
    idsOf: async (query) => (await shelf().find(query)).map(({ id }) => id),
  }
}
