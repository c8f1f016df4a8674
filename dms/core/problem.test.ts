import { describe, expect, it } from 'vitest'
import { DmsError, InvalidInputError, type Problem, toProblem } from './problem.ts'

const problem: Problem = {
  code: 'BREAD_MISSING',
  message: 'Baking for alice: there is no flour.',
  hint: 'Buy flour.',
  facts: { flour: 0, needed: { grams: 500 } },
  retryable: true,
}

describe('an error of the daemon', () => {
  it('carries a problem there and back unchanged', () => {
    expect(new DmsError(problem).toProblem()).toEqual(problem)
    expect(new DmsError({ code: 'A', message: 'b' }).toProblem()).toEqual({ code: 'A', message: 'b' })
  })

  it('is an Error with the name of its own class, and keeps its cause', () => {
    class BreadError extends DmsError {}
    const cause = new Error('no delivery')
    const error = new BreadError(problem, { cause })
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.message, error.cause]).toEqual(['BreadError', problem.message, cause])
  })

  it('is final unless it says that trying again may help', () => {
    expect(new DmsError({ code: 'A', message: 'b' }).retryable).toBe(false)
    expect(new DmsError(problem).retryable).toBe(true)
  })

  it('travels as JSON without anything lost', () => {
    expect(JSON.parse(JSON.stringify(new DmsError(problem).toProblem()))).toEqual(problem)
  })
})

describe('invalid input', () => {
  it('says what was read, where, what was expected and what came', () => {
    const error = new InvalidInputError({
      what: 'Reading a job',
      where: '/allocations/greeting',
      expected: 'a list',
      received: '"bread"',
      hint: 'Write it with dashes.',
    })
    expect(error.message).toBe('Reading a job at /allocations/greeting: expected a list, received "bread"')
    expect(error.toProblem()).toMatchObject({
      code: 'INPUT_INVALID',
      hint: 'Write it with dashes.',
      facts: { where: '/allocations/greeting', expected: 'a list', received: '"bread"' },
    })
  })

  it('without a place names none', () => {
    const error = new InvalidInputError({ what: 'Reading a job', expected: 'a list', received: 'nothing' })
    expect(error.message).toBe('Reading a job: expected a list, received nothing')
  })
})

describe('anything thrown', () => {
  it('that is ours becomes its problem', () => {
    expect(toProblem(new DmsError(problem))).toEqual(problem)
  })

  it.each([
    new Error('password=hunter2'),
    'hunter2',
    { code: 'hunter2', message: 'hunter2' },
    null,
    undefined,
  ])('that is not ours (%#) becomes INTERNAL, and its text stays behind', (thrown) => {
    expect(toProblem(thrown).code).toBe('INTERNAL')
    expect(JSON.stringify(toProblem(thrown))).not.toContain('hunter2')
  })
})
