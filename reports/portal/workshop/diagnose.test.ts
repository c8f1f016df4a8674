import { describe, expect, it } from 'vitest'
import { createDiagnostician, maxTextLength } from './diagnose.ts'

const at = 'steps/definitions/messaging.ts:1'
const { diagnose, complete } = createDiagnostician({
  wordings: [
    { source: '{participant} asks {participant} for {service}', isExpression: true, definedAt: at },
    { source: '{participant} receives {service} from {participant}', isExpression: true, definedAt: at },
    { source: '{participant} is away', isExpression: true, definedAt: at },
    { source: '^(\\w+) is away$', isExpression: false, definedAt: at },
  ],
  parameters: [
    { name: 'participant', patterns: ['[A-Z][a-z]{1,11}'] },
    { name: 'service', patterns: ['a greeting|deployments'] },
  ],
  scopeLines: ['messaging-1'],
})

const feature = (...steps: readonly string[]): string =>
  `Feature: f\n\n  @scope:messaging-1\n  Scenario: s\n${steps.map((step) => `    ${step}\n`).join('')}`

describe('a diagnosis', () => {
  it('understands a sentence of the catalogue', () => {
    const { findings, meanings, scenarios } = diagnose(feature('When Alice asks Bob for a greeting'))
    expect([findings, scenarios, meanings.get(5)]).toEqual([[], 1, at])
  })

  it('names the line of a sentence that nobody knows, and the nearest wording', () => {
    expect(
      diagnose(feature('Given Alice asks Bob for a greeting', 'Then Alice gets a greeting from Bob'))
        .findings,
    ).toEqual([
      expect.objectContaining({
        line: 6,
        fix: expect.stringContaining('{participant} receives {service} from'),
      }),
    ])
  })

  it.each([
    [
      'rows',
      `Feature: f\n Scenario Outline: o\n${'  * a\n'.repeat(2000)}  Examples:\n  |x|\n${'  |1|\n'.repeat(2000)}`,
    ],
    [
      'backgrounds',
      `Feature: f\n Background:\n${'  * a\n'.repeat(3000)}${' Scenario:\n  * a\n'.repeat(2000)}`,
    ],
    [
      'backgrounds of a rule',
      `Feature: f\n Rule: r\n Background:\n${'  * a\n'.repeat(3000)}${' Scenario:\n  * a\n'.repeat(2000)}`,
    ],
    [
      'placeholders',
      `Feature: f\n Scenario Outline: o\n  * ${'<x>'.repeat(9000)}\n  Examples:\n  |x|\n  |${'y'.repeat(30_000)}|\n`,
    ],
  ])('multiplies nothing that grows too large: %s', (_, text) => {
    expect(text.length).toBeLessThan(maxTextLength)
    expect(diagnose(text)).toMatchObject({
      scenarios: 0,
      findings: [{ message: expect.stringContaining('grows too large') }],
    })
  })

  it('says when two wordings fit', () => {
    expect(diagnose(feature('Given Bob is away')).findings[0]?.message).toBe('several wordings fit')
  })

  it.each([
    ['Feature: f\n  Scenario: s\n    Given x\n    Nonsense\n', 4, 'expected:'],
    ['', 1, 'no scenario'],
    ['Feature: f\n  @scope:x-9\n  Scenario: s\n    When Alice asks Bob for a greeting\n', 3, 'no line x-9'],
    ['Feature: f\n  Scenario: s\n    When Alice asks Bob for a greeting\n', 2, 'names no line'],
    ['x'.repeat(maxTextLength + 1), 1, '64 KiB'],
  ])('%#: finds the place', (text, line, message) => {
    expect(diagnose(text).findings).toContainEqual(
      expect.objectContaining({ line, message: expect.stringContaining(message) }),
    )
  })

  it('tells what is wrong with an outline once', () => {
    const rows = Array.from({ length: 30 }, (_, row) => `      | ${row} |\n`).join('')
    const text = `${feature('Given <n> nobody knows').replace('Scenario:', 'Scenario Outline:')}    Examples:\n      | n |\n${rows}`
    expect(diagnose(text).findings.every(({ line }) => line === 5)).toBe(true)
    expect(diagnose(text).findings.length).toBeLessThanOrEqual(50)
  })
})

describe('a completion', () => {
  it.each([
    ['Alice asks', '{participant} asks {participant} for {service}'],
    ['Bob rec', '{participant} receives {service} from {participant}'],
  ])('%s leads to %s', (typed, wording) => {
    expect(complete(typed)[0]).toBe(wording)
  })

  it('offers nothing for what is like nothing', () => {
    expect(complete('Alice xyzzy')).toEqual([])
  })
})
