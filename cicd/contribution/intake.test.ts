import { describe, expect, it } from 'vitest'
import { examine, type Intake } from './intake.ts'
import { honest, takenId, textAttempts } from './testing/texts.ts'

const facts = { scopeLines: new Set(['security-2']), knownIds: new Set([takenId]) }
const read = (content: string | Uint8Array): Intake =>
  examine('my.feature', typeof content === 'string' ? new TextEncoder().encode(content) : content, facts)

describe('a contribution is read within bounds', () => {
  it('takes in what is as it should be', () => {
    expect(read(honest)).toMatchObject({ accepted: true })
  })

  it.each(textAttempts.map((attempt) => [attempt.name, attempt] as const))('refuses %s', (_, attempt) => {
    const intake = read(attempt.content)
    if (intake.accepted) throw new Error('It was taken in.')
    expect(intake.findings.map(({ message }) => message).join('\n')).toMatch(attempt.refusal)
    expect(intake.findings.every(({ file }) => file === 'my.feature')).toBe(true)
  })

  it('tells at most twenty findings, however many there are', () => {
    const intake = read('\u0000\n'.repeat(1000))
    expect(intake).toMatchObject({ accepted: false })
    expect(!intake.accepted && intake.findings.length).toBe(20)
  })

  it('names the line', () => {
    const intake = read(honest.replace('a greeting\n', 'a greet\u200bing\n'))
    expect(!intake.accepted && intake.findings[0]).toMatchObject({ line: 4 })
  })
})
