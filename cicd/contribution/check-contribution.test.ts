import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Console, Tally } from '../console.ts'
import { repositoryRoot } from '../repository.ts'
import { checkContribution } from './check-contribution.ts'
import { sealLacks } from './seal.ts'
import { honest, sentenceAttempts } from './testing/texts.ts'

const lacks = sealLacks(process.env.PATH ?? '')
const facts = { scopeLines: new Set(['security-2']), knownIds: new Set<string>() }

describe('a contribution is checked', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-contribution-'))
  // In the test, not around it: only so does the sum of skips tell the reason.
  beforeEach((context) => context.skip(lacks !== undefined, lacks))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const check = async (
    content: string,
    more: { readonly pack?: string; readonly timeMs?: number; readonly readOnly?: boolean } = {},
  ): Promise<{ tally: Tally; said: string; out: string }> => {
    const out = mkdtempSync(join(folder, 'out-'))
    const lines: string[] = []
    const console: Console = {
      line: (text = '') => void lines.push(text),
      fleeting: () => {},
      paint: (_, text) => text,
    }
    const tally = await checkContribution(
      {
        root: repositoryRoot,
        isRoot: process.getuid?.() === 0,
        execPath: process.execPath,
        name: 'my.feature',
        bytes: new TextEncoder().encode(content),
        facts,
        readOnly: false,
        outDirectory: out,
        ...more,
      },
      console,
    )
    return { tally, said: lines.join('\n'), out }
  }

  const withPack = (code: string): string => {
    const pack = mkdtempSync(join(folder, 'pack-'))
    mkdirSync(pack, { recursive: true })
    writeFileSync(join(pack, 'steps.ts'), `import { Given } from '@cucumber/cucumber'\n${code}`)
    return pack
  }
  const ownStep = honest.replace('Alice and Bob are on the network', 'something is done')

  it('plays what is as it should be', async () => {
    const { tally, said } = await check(
      honest.replace('    When', '    And Bob has given Alice a grant for greetings\n    When'),
    )
    expect(tally).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(said).toContain('every sentence is known')
  })

  it('is red when the promise is not kept', async () => {
    const { tally, said } = await check(honest)
    expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(said).toContain('Alice receives a greeting from Bob')
  })

  it.each(sentenceAttempts.map((attempt) => [attempt.name, attempt] as const))(
    'knows no sentence for %s',
    async (_, { content, refusal }) => {
      const { tally, said } = await check(content as string, { readOnly: true })
      expect(tally.failed).toBeGreaterThan(0)
      expect(said).toMatch(refusal)
    },
  )

  it('shows markup in names as text', async () => {
    const { out } = await check(honest.replace('Scenario: a greeting', 'Scenario: <script>alert(1)</script>'))
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page).toContain('alert(1)')
    expect(page).not.toContain('<script>alert(1)')
  })

  it('runs steps that came with it in the same room, and says what they are worth', async () => {
    const pack = withPack(`import { readdirSync } from 'node:fs'
Given('something is done', () => { if (readdirSync('/repo').includes('.git')) throw new Error('it sees the history') })`)
    const { said, out } = await check(ownStep, { pack })
    expect(said).not.toContain('it sees the history')
    expect(readFileSync(join(out, 'context.json'), 'utf8')).toContain('proves nothing')
  })

  it.each([
    ['end the process with success', 'process.exit(0)'],
    ['hang', 'for (;;);'],
    ['close the stream of messages', `(await import('node:fs')).closeSync(3)`],
    [
      'claim an end that never came',
      `(await import('node:fs')).writeSync(3, '{"testRunFinished":{"success":true,"timestamp":{"seconds":0,"nanos":0}}}\\n'); process.exit(0)`,
    ],
  ])('is red when its own steps %s', async (_, code) => {
    const pack = withPack(`Given('something is done', async () => { ${code} })`)
    const { tally } = await check(ownStep, { pack, timeMs: 15_000 })
    expect(tally.passed).toBe(0)
    expect(tally.failed).toBeGreaterThan(0)
  })
})
