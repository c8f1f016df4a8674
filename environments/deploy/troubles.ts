import { isDeepStrictEqual } from 'node:util'
import type { Environment, Healing } from '../environment.ts'
import { attemptOf, type Controls, healingOf, inflict, lasts, type OpenFault } from '../faults/index.ts'
import { EnvironmentError } from '../problem.ts'
import { type FaultBook, newFaultId } from './fault-book.ts'

/** What is wrong with a network on purpose, across the processes that know it. */
export interface Troubles extends Pick<Environment, 'inflict' | 'heal'> {
  /** Before a network goes: undoes what would keep its daemons from stopping in order. Never fails. */
  end(): Promise<void>
}

/** Words for people; a page of the book has room for more than they should take. */
const maxBy = 300

/** A daemon that was ended is not started again only to be stopped. */
const endsAlone = ({ fault }: OpenFault): boolean => fault.kind === 'crash' || fault.kind === 'stop'

export const createTroubles = (
  parts: Omit<Controls, 'open'>,
  book: FaultBook,
  now: () => number = Date.now,
): Troubles => {
  const besides = (id: string): Controls => ({
    ...parts,
    open: () => book.list().filter((one) => one.id !== id),
  })
  const isOpen = (id: string) => book.list().some((one) => one.id === id)
  const healOne = async (open: OpenFault): Promise<void> => {
    if (!isOpen(open.id)) return
    await healingOf(open, besides(open.id)).heal()
    book.remove(open.id)
  }
  const newestFirst = () => [...book.list()].reverse()
  return {
    inflict: async (fault, by): Promise<Healing> => {
      const id = newFaultId()
      const about = { id, fault, sinceMs: now(), ...(by === undefined ? {} : { by: by.slice(0, maxBy) }) }
      try {
        await inflict(fault, besides(id), { remember: (memory) => book.write({ ...about, memory }) })
        if (!lasts(fault)) book.remove(id)
      } catch (error) {
        // One that could not be undone stays in the book, to be healed again.
        if (!(error instanceof EnvironmentError && error.code === 'FAULT_NOT_HEALED')) book.remove(id)
        throw error
      }
      const heal = async () => {
        const open = book.list().find((one) => one.id === id)
        if (open !== undefined) await healOne(open)
      }
      return { heal, [Symbol.asyncDispose]: heal }
    },
    heal: async (fault) => {
      const wanted = newestFirst().filter((one) => fault === undefined || isDeepStrictEqual(one.fault, fault))
      if (fault !== undefined && wanted.length === 0) {
        throw new EnvironmentError({
          code: 'FAULT_UNKNOWN',
          message: `Healing after ${attemptOf(fault)}: this network does not suffer from that`,
          hint: '"npm run env -- status" lists what it suffers from.',
        })
      }
      for (const one of fault === undefined ? wanted : wanted.slice(0, 1)) await healOne(one)
    },
    end: async () => {
      for (const one of newestFirst()) if (!endsAlone(one)) await healOne(one).catch(() => {})
    },
  }
}
