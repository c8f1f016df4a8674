import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from './fixtures.ts'
import { createMailbox } from './mailbox.ts'

/** A mailbox whose work ends when it is told to; `started` names what began, in order. */
const createScene = (bounds: { mailboxCapacity: number; mailboxShare: number; concurrency: number }) => {
  const mailbox = createMailbox(bounds)
  const started: string[] = []
  const ends: (() => void)[] = []
  return {
    mailbox,
    started,
    offer: (caller: string, name = caller) => {
      const offered = mailbox.offer(caller, () => {
        started.push(name)
        return new Promise((resolve) => ends.push(resolve))
      })
      return offered.ok ? 'taken' : offered.error
    },
    endOne: async () => {
      ends.shift()?.()
      await settle(1)
    },
  }
}

describe('a mailbox', () => {
  it('runs as many at the same time as it may, and the rest in turn', async () => {
    const { offer, started, endOne } = createScene({ mailboxCapacity: 9, mailboxShare: 9, concurrency: 2 })
    for (const name of ['1', '2', '3', '4']) offer('alice', name)
    expect(started).toEqual(['1', '2'])
    await endOne()
    expect(started).toEqual(['1', '2', '3'])
  })

  it('refuses one caller beyond his share, and everybody when it is full', () => {
    const { offer, mailbox } = createScene({ mailboxCapacity: 3, mailboxShare: 2, concurrency: 1 })
    expect([offer('bob'), offer('alice'), offer('alice')]).toEqual(['taken', 'taken', 'taken'])
    expect(offer('alice')).toBe('share')
    expect(offer('carol')).toBe('taken')
    expect(offer('bob')).toBe('mailbox')
    expect(mailbox.waiting).toBe(3)
  })

  it('lets callers take turns, so that a greedy one delays only himself', async () => {
    const { offer, started, endOne } = createScene({ mailboxCapacity: 99, mailboxShare: 50, concurrency: 1 })
    for (let turn = 0; turn < 20; turn += 1) offer('mallory')
    offer('alice')
    offer('bob')
    for (let turn = 0; turn < 4; turn += 1) await endOne()
    expect(started).toEqual(['mallory', 'mallory', 'alice', 'bob', 'mallory'])
  })

  it('never loses work, and keeps the order of each caller', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (callers, concurrency) => {
          const { offer, started, endOne, mailbox } = createScene({
            mailboxCapacity: 99,
            mailboxShare: 99,
            concurrency,
          })
          for (const [index, caller] of callers.entries()) offer(caller, `${caller}${index}`)
          for (const _ of callers) await endOne()
          expect(started).toHaveLength(callers.length)
          expect(mailbox.waiting).toBe(0)
          for (const caller of ['a', 'b', 'c']) {
            const mine = callers.flatMap((other, index) => (other === caller ? [`${caller}${index}`] : []))
            expect(started.filter((name) => name.startsWith(caller))).toEqual(mine)
          }
        },
      ),
      { numRuns: 50 },
    )
  })
})
