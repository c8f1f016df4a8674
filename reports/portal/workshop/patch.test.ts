import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePatch } from './patch.ts'

const path = 'features/x.feature'

/** What git makes of the patch. */
const applied = (before: string | undefined, patch: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-patch-'))
  try {
    mkdirSync(join(folder, 'features'))
    if (before !== undefined) writeFileSync(join(folder, path), before)
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: folder,
      input: patch,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    return readFileSync(join(folder, path), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const text = fc
  .array(fc.constantFrom('a', 'b', '  c', '', 'Scenario: s'), { minLength: 1, maxLength: 12 })
  .map((lines) => `${lines.join('\n')}\n`)

describe('a patch', () => {
  it('makes a new file', () => {
    expect(applied(undefined, makePatch(path, undefined, 'one\ntwo\n'))).toBe('one\ntwo\n')
  })

  it('is empty when nothing differs', () => {
    expect(makePatch(path, 'a\n', 'a\n')).toBe('')
  })

  it('turns any text into any other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        expect(applied(before, makePatch(path, before, after))).toBe(after)
      }),
      { numRuns: 40 },
    )
  })
})
