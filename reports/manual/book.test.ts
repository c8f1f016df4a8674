import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openVerdictBook } from './book.ts'
import { openDesk } from './desk.ts'
import { type Draft, openDrafts } from './drafts.ts'
import { textOf } from './entry.ts'
import { openLedger } from './ledger.ts'
import { bench, written } from './testing/desk.ts'

const [sees] = written
const draft = (change: Partial<Draft> = {}): Draft => ({
  scenario: 'manual-sees',
  text: textOf(sees!),
  version: '1.2.3-rc1',
  by: 'Quality desk',
  answers: [{ outcome: 'passed' }, { outcome: 'passed' }, { outcome: 'passed' }],
  note: '',
  evidence: [],
  ...change,
})
const bookOf = ({ program }: ReturnType<typeof bench>) =>
  openVerdictBook((options) => openDesk(program, options), program.now)
const deskOf = (root: string): string => join(root, 'reports/manual/desk')
const codeOf = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('a verdict of the desk in the portal', () => {
  test('is one that the release sees, and holds for versions of its release alone', () => {
    using desk = bench()
    const book = bookOf(desk)
    book.enter(draft({ evidence: [book.keep('seen.png', Buffer.from('a picture'))] }), 0)
    const [state] = book.read().scenarios
    expect(state).toMatchObject({ status: 'passed', revision: 1, verdicts: [{ through: 'portal' }] })
    expect(book.evidence(state!.verdict!.evidence[0]!.file)?.toString()).toBe('a picture')
    expect(book.read('1.3.0').scenarios[0]).toMatchObject({ status: 'expired' })
  })

  test('after a sentence that failed the others need no answer', () => {
    using desk = bench()
    const answers = [{ outcome: 'failed' as const, note: 'no lender' }]
    expect(bookOf(desk).enter(draft({ answers }), 0)).toMatchObject({
      outcome: 'failed',
      steps: [{ outcome: 'failed', note: 'no lender' }, { outcome: 'blocked' }, { outcome: 'blocked' }],
    })
  })

  test.each<[string, Partial<Draft>, string]>([
    ['a sentence without an answer', { answers: [{ outcome: 'passed' }] }, 'MANUAL_REFUSED'],
    ['a failure without a word', { answers: [{ outcome: 'failed' }] }, 'MANUAL_REFUSED'],
    ['nobody', { by: '' }, 'MANUAL_REFUSED'],
    ['no version', { version: '' }, 'MANUAL_REFUSED'],
    ['a text that is not this one', { text: '0'.repeat(16) }, 'MANUAL_CHANGED'],
    ['a scenario that is not there', { scenario: 'manual-none' }, 'MANUAL_UNKNOWN'],
  ])('%s is refused, and nothing is written', (_name, change, code) => {
    using desk = bench()
    expect(codeOf(() => bookOf(desk).enter(draft(change), 0))).toBe(code)
    expect(openLedger(deskOf(desk.root)).entries()).toEqual([])
  })

  test('who has not seen the last entry is told about it, and overwrites nothing', async () => {
    using desk = bench()
    const book = bookOf(desk)
    book.enter(draft(), 0)
    expect(codeOf(() => book.enter(draft({ by: 'another' }), 0))).toBe('MANUAL_CHANGED')
    await desk.run('withdraw', book.read().scenarios[0]!.verdict!.id, '--as', 'x', '--reason', 'y')
    expect(codeOf(() => book.enter(draft(), 1))).toBe('MANUAL_CHANGED')
    expect(book.enter(draft({ by: 'another' }), 2)).toMatchObject({ by: 'another' })
  })

  test.each(['../ledger.ndjson', 'evidence/../ledger.ndjson', 'ledger.ndjson', 'evidence/a.png'])(
    'nothing but evidence is given out: %s',
    (file) => {
      using desk = bench()
      bookOf(desk).enter(draft(), 0)
      expect(bookOf(desk).evidence(file)).toBeUndefined()
    },
  )
})

describe('a draft', () => {
  test('is kept with each answer, of each person alone, and written over by nobody who has not seen it', () => {
    using desk = bench()
    const drafts = openDrafts(join(desk.root, 'drafts'))
    expect(drafts.write('alice', draft({ answers: [{ outcome: 'passed' }] }), 0).revision).toBe(1)
    expect(codeOf(() => drafts.write('alice', draft(), 0))).toBe('MANUAL_CHANGED')
    expect(openDrafts(join(desk.root, 'drafts')).read('alice', 'manual-sees').draft?.answers).toEqual([
      { outcome: 'passed' },
    ])
    expect(drafts.read('bob', 'manual-sees')).toEqual({ revision: 0 })
    drafts.drop('alice', 'manual-sees')
    expect(drafts.read('alice', 'manual-sees')).toEqual({ revision: 0 })
  })
})

describe('processes that add at the same time', { timeout: 30_000 }, () => {
  const adding = (desk: string, times: number): string => `
    import { openLedger } from ${JSON.stringify(join(import.meta.dirname, 'ledger.ts'))}
    const ledger = openLedger(${JSON.stringify(desk)})
    for (let at = 0; at < ${times}; at++) {
      const entry = { kind: 'schedule', at: '2026-02-01T00:00:00Z', scenario: 'a', version: '1.2.3', assignee: 'x', due: '2026-03-01' }
      let seen
      ledger.add(entry, (entries) => { seen = entries.length })
      process.stdout.write(seen + '\\n')
    }`
  const start = (program: string) =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const listen = (child: ReturnType<typeof start>, onText: (all: string) => void): void => {
    let all = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      all += chunk
      onText(all)
    })
  }

  test('lose no line of each other, and each checks what the one before has written', async () => {
    using desk = bench()
    const told = ['', '', '']
    const children = told.map(() => start(adding(desk.root, 30)))
    for (const [at, child] of children.entries())
      listen(child, (all) => {
        told[at] = all
      })
    await Promise.all(children.map((child) => once(child, 'close')))
    expect(openLedger(desk.root).entries()).toHaveLength(90)
    expect(new Set(told.join('').trim().split('\n')).size).toBe(90)
  })

  test('lose nothing that was acknowledged when one is killed', async () => {
    using desk = bench()
    const child = start(adding(desk.root, 100_000))
    let told = ''
    listen(child, (all) => {
      told = all
      if (all.split('\n').length > 20) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const acknowledged = told.split('\n').length - 1
    expect(openLedger(desk.root).entries().length).toBeGreaterThanOrEqual(acknowledged)
    // The lock of the dead one stops nobody.
    const next = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', adding(desk.root, 1)])
    expect(next.status).toBe(0)
  })
})
