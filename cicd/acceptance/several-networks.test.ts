import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunRecord } from '../../reports/index.ts'
import { repositoryRoot } from '../repository.ts'

// The command itself, on two networks of the smallest provider.
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'several-networks-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

const accept = (
  more: readonly string[],
  /** Interrupted, once, as soon as this was said. */
  interruptAt?: string,
): Promise<{ code: number | null; text: string; last: string | undefined }> => {
  const networks = ['--topology', 'side-by-side', '--topology', 'organisation-of-four']
  const args = ['cicd/accept.ts', '--provider', 'in-process', ...networks, '--out', out, ...more]
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let hasInterrupted = false
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (hasInterrupted || interruptAt === undefined || !text.includes(interruptAt)) return
    hasInterrupted = child.kill('SIGINT')
  })
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, text, last: text.trimEnd().split('\n').at(-1) })),
  )
}

const recordIn = (folder: string): RunRecord =>
  JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord

test('each scenario counts once on each network, and the first report tells of the other', async () => {
  const { code, text, last } = await accept(['features/messaging/direct.feature'])
  const [here, there] = [recordIn(out), recordIn(join(out, 'topologies/organisation-of-four'))]
  expect(here.counts.passed).toBeGreaterThan(0)
  expect(there.counts).toEqual(here.counts)
  expect(here.elsewhere).toMatchObject([{ topology: 'organisation-of-four', counts: there.counts }])
  expect([code, last]).toEqual([0, `${2 * here.counts.passed} passed, 0 failed, 0 skipped`])
  expect(text).toMatch(/✓ organisation-of-four +\d+ kept, 0 broken/)
}, 60_000)

test('a run that is interrupted is red on the network that plays and on the one that had not begun', async () => {
  const { code, text, last } = await accept(['--at-once', '1'], '✓')
  expect(code).toBe(130)
  expect(last).toMatch(/^\d+ passed, [1-9]\d* failed, \d+ skipped$/)
  const there = recordIn(join(out, 'topologies/organisation-of-four'))
  expect(there.verdict.causes.map((cause) => cause.text)).toContain(
    'it had not begun when the run was stopped',
  )
  expect(
    recordIn(out)
      .verdict.causes.map((cause) => cause.text)
      .join(),
  ).toMatch(/were not played: the run was interrupted before.*it was interrupted.*On organisation-of-four: /s)
  expect(text).toMatch(/[1-9]\d* not played/)
  for (const file of ['record.json', 'junit.xml', 'summary.md', 'index.html'])
    expect(readFileSync(join(out, file), 'utf8')).not.toContain('without a named reason')
}, 60_000)
