import { failure, type Result, success } from '../core/index.ts'

export interface MailboxBounds {
  readonly mailboxCapacity: number
  readonly mailboxShare: number
  readonly concurrency: number
}

/**
 * Work that waits for one actor, in bounded memory. Work of one caller starts in the order of its arrival; callers take
 * turns, so that a greedy one delays itself and not the others.
 */
export interface Mailbox {
  /** Refuses when the mailbox is full (`mailbox`) or the caller has too much in it (`share`). */
  offer(caller: string, work: () => Promise<void>): Result<undefined, 'mailbox' | 'share'>
  readonly waiting: number
}

export const createMailbox = (bounds: MailboxBounds): Mailbox => {
  const queues = new Map<string, (() => Promise<void>)[]>()
  let waiting = 0
  let running = 0

  const next = (): (() => Promise<void>) | undefined => {
    const [turn] = queues
    if (turn === undefined) return undefined
    const [caller, queue] = turn
    const work = queue.shift()
    queues.delete(caller)
    if (queue.length > 0) queues.set(caller, queue)
    waiting -= 1
    return work
  }

  const run = (work: () => Promise<void>): void => {
    running += 1
    void work().finally(() => {
      running -= 1
      fill()
    })
  }

  const fill = (): void => {
    while (running < bounds.concurrency) {
      const work = next()
      if (work === undefined) return
      run(work)
    }
  }

  return {
    offer: (caller, work) => {
      if (running < bounds.concurrency && waiting === 0) {
        run(work)
        return success(undefined)
      }
      const queue = queues.get(caller) ?? []
      if (waiting >= bounds.mailboxCapacity) return failure('mailbox')
      if (queue.length >= bounds.mailboxShare) return failure('share')
      queue.push(work)
      queues.set(caller, queue)
      waiting += 1
      return success(undefined)
    },
    get waiting() {
      return waiting
    },
  }
}
