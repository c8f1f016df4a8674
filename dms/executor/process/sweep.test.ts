import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../core/index.ts'
import { processUniverse, readProcess } from '../process-table.ts'
import { claimRecord, type ExecutionRecord } from './record.ts'
import { sweepDirectory } from './sweep.ts'

describe('sweeping', () => {
  let directory: string
  let stranger: ChildProcess

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'nunet-sweep-'))
    stranger = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' })
  })
  afterEach(async () => {
    if (stranger.exitCode === null && stranger.signalCode === null) {
      const gone = once(stranger, 'exit')
      stranger.kill('SIGKILL')
      await gone
    }
    rmSync(directory, { recursive: true, force: true })
  })

  const record = (id: string, changes: Partial<ExecutionRecord> = {}): void => {
    mkdirSync(join(directory, id, 'work'), { recursive: true })
    claimRecord(join(directory, id), {
      id,
      universe: processUniverse(),
      helpers: [],
      groups: [],
      finished: false,
      ...changes,
    })
  }
  const sweep = (known: readonly string[] = []) =>
    sweepDirectory(
      { clock: systemClock, log: silentLogger },
      { directory, isKnown: (id) => known.includes(id) },
    )
  const identity = () => {
    const { pid, startTicks } = readProcess(stranger.pid!)!
    return { pid, startTicks }
  }

  it('ends the process that is on record, and removes the record', async () => {
    record('job', { leader: identity() })
    const gone = once(stranger, 'exit')
    expect(await sweep()).toEqual(['job'])
    expect(await gone).toEqual([null, 'SIGKILL'])
    expect(existsSync(join(directory, 'job'))).toBe(false)
  })

  it.each<[string, (mine: { pid: number; startTicks: string }) => Partial<ExecutionRecord>]>([
    [
      'whose number was used again',
      ({ pid }) => ({ leader: { pid, startTicks: '1' }, helpers: [{ pid, startTicks: '2' }] }),
    ],
    ['of another boot', (mine) => ({ leader: mine, universe: 'another-boot/pid:[1]' })],
    ['of an execution that is over', (mine) => ({ leader: mine, finished: true })],
  ])('never touches a process %s', async (_, changes) => {
    record('job', changes(identity()))
    expect(await sweep()).toEqual(['job'])
    expect(readProcess(stranger.pid!)).toBeDefined()
  })

  it('leaves alone what this life runs, and what is not an execution', async () => {
    record('mine', { leader: identity() })
    mkdirSync(join(directory, 'photographs'))
    writeFileSync(join(directory, 'letter.txt'), 'dear alice')
    expect(await sweep(['mine'])).toEqual([])
    expect(readProcess(stranger.pid!)).toBeDefined()
    expect(['mine', 'photographs', 'letter.txt'].every((name) => existsSync(join(directory, name)))).toBe(
      true,
    )
  })

  it.each(['', '{', '{"id":"job"}', '{"helpers":[{"pid":1,"startTicks":"1"}]}'])(
    'removes the files of a damaged record (%j) and ends nothing',
    async (text) => {
      mkdirSync(join(directory, 'job'))
      writeFileSync(join(directory, 'job', 'execution.json'), text)
      expect(await sweep()).toEqual(['job'])
      expect(readProcess(stranger.pid!)).toBeDefined()
    },
  )
})
