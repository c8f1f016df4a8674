import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../model/live.ts'
import { follow } from './follow.ts'
import { createLiveReader } from './live-reader.ts'

const line = (message: object): string => `${JSON.stringify(message)}\n`
const timestamp = { seconds: 1, nanos: 500_000_000 }
const story = [
  { testRunStarted: { id: 'r', timestamp } },
  { pickle: { id: 'p1', name: 'Greets' } },
  { testCase: { id: 'c1', pickleId: 'p1', testSteps: [] } },
  { testCaseStarted: { id: 'a1', testCaseId: 'c1', attempt: 0, timestamp } },
  {
    testStepFinished: {
      testCaseStartedId: 'a1',
      testStepId: 's',
      timestamp,
      testStepResult: { status: 'FAILED' },
    },
  },
]
const ended = { testCaseFinished: { testCaseStartedId: 'a1', timestamp, willBeRetried: false } }

describe('reading a stream while it grows', () => {
  const read = (messages: readonly object[]) =>
    createLiveReader(() => 'netns').read({ isNew: true, lines: messages.map(line) })

  it('tells the run, what is planned, each step and how a scenario ended', () => {
    expect(read([...story, ended, { testRunFinished: { success: false, timestamp } }])).toEqual([
      { kind: 'run', run: 'r', environment: 'netns' },
      { kind: 'planned', count: 1 },
      { kind: 'begin', title: 'Greets' },
      { kind: 'step', at: 1500, status: 'FAILED' },
      { kind: 'scenario', title: 'Greets', outcome: 'failed' },
      { kind: 'end', success: false },
    ])
  })

  it('waits for the last attempt', () => {
    const again = { testCaseFinished: { ...ended.testCaseFinished, willBeRetried: true } }
    expect(read([...story, again]).some(({ kind }) => kind === 'scenario')).toBe(false)
  })

  it('is not confused by lines that are cut or strange', () => {
    const strange = ['{"testCaseFinished":', '{"testStepFinished"', 'x', '']
    expect(createLiveReader(() => 'netns').read({ isNew: true, lines: strange })).toEqual([])
  })
})

describe('following a folder', () => {
  let folder: string
  let gone: AbortController
  let heard: LiveEvent[]
  let file: string
  let following: Promise<void>

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-live-'))
    file = join(folder, 'messages.ndjson')
    gone = new AbortController()
    heard = []
    const reader = createLiveReader(() => 'netns')
    following = follow({ folder, signal: gone.signal }, (change) => {
      heard.push(...reader.read(change))
      return true
    })
  })
  afterEach(async () => {
    gone.abort()
    await following
    rmSync(folder, { recursive: true, force: true })
  })

  const until = (kind: LiveEvent['kind'], times: number) =>
    vi.waitFor(() => expect(heard.filter((event) => event.kind === kind)).toHaveLength(times), {
      timeout: 10_000,
    })

  it('hears a run that begins later, and lines written in pieces', async () => {
    writeFileSync(file, story.slice(0, 4).map(line).join(''))
    await until('planned', 1)
    const [begin, end] = [line(story[4]!).slice(0, 40), line(story[4]!).slice(40)]
    appendFileSync(file, begin)
    appendFileSync(file, end)
    await until('step', 1)
  })

  it('turns to the next run when the file is another', async () => {
    writeFileSync(file, story.map(line).join(''))
    await until('run', 1)
    writeFileSync(`${file}.new`, line({ testRunStarted: { id: 'r2', timestamp } }))
    renameSync(`${file}.new`, file)
    await until('run', 2)
  })
})
