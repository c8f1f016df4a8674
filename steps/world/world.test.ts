import { describe, expect, it } from 'vitest'
import { createMemory, memoryKey } from './memory.ts'
import type { Outcome } from './outcome.ts'
import { createParticipant, lastAttempt, type Task } from './participant.ts'
import type { Stage } from './stage.ts'

const grant = memoryKey<string>('grant')

describe('a memory', () => {
  it('keeps what it was given, by key', () => {
    const memory = createMemory({ owner: 'Alice' })
    memory.remember(grant, 'a token')
    expect(memory.recall(grant)).toBe('a token')
  })

  it('says whose it is and what is missing', () => {
    const memory = createMemory({ owner: 'Alice' })
    expect(() => memory.recall(grant)).toThrow('Alice remembers no grant')
  })

  it('tells keys of the same name apart', () => {
    const memory = createMemory({ owner: 'Alice' })
    memory.remember(memoryKey<string>('grant'), 'another')
    expect(() => memory.recall(grant)).toThrow('remembers no grant')
  })
})

const refused: Outcome<string> = { ok: false, error: { code: 'NO', message: 'not today' } }
const task = (outcome: Outcome<string>): Task<string> => ({ what: 'asks', perform: async () => outcome })
const alice = () => createParticipant('Alice', { stage: {} as Stage, report: () => {}, countsOn: () => {} })

describe('a participant', () => {
  it('remembers the outcome of what she attempts, good or bad', async () => {
    const person = alice()
    await person.attempts(task(refused))
    expect(person.recall(lastAttempt).outcome).toEqual(refused)
    await expect(person.recall(lastAttempt).replies()).resolves.toMatchObject({ isFinal: true })
  })

  it('cannot go on when something that has to succeed fails', async () => {
    await expect(alice().does(task(refused))).rejects.toThrow('Alice asks: not today (NO)')
    await expect(alice().does(task({ ok: true, value: 'done' }))).resolves.toBe('done')
  })
})
