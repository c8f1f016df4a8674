import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { playOn } from './play.ts'

/** Stands in for the acceptance run of a repository. */
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nunet-play-'))
  mkdirSync(join(root, 'cicd'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const play = async (program: string, graceMs: number) => {
  writeFileSync(join(root, 'cicd/accept.ts'), program)
  const limit = new AbortController()
  const ended = playOn('in-process', {
    root,
    tag: '@any',
    folder: join(root, 'out'),
    limit: limit.signal,
    graceMs,
  })
  await expect.poll(() => existsSync(join(root, 'ready')), { timeout: 20_000 }).toBe(true)
  limit.abort()
  return ended
}

const isThere = (pid: number): boolean => {
  try {
    // A dead one whose parent has not asked for it yet is gone as well.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const deafWithHeir = (isDetached: boolean): string => `
  import { spawn } from 'node:child_process'
  import { writeFileSync } from 'node:fs'
  process.on('SIGINT', () => {})
  const deaf = "process.on('SIGINT', () => {}); process.send('deaf'); process.disconnect(); setInterval(() => {}, 1e6)"
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
  const heir = spawn(process.execPath, ['-e', deaf], { stdio, detached: ${isDetached} })
  heir.once('message', () => {
    writeFileSync('heir', String(heir.pid))
    writeFileSync('ready', '')
  })
  setInterval(() => {}, 1e6)`

const heirOf = (): number => Number(readFileSync(join(root, 'heir'), 'utf8'))

describe('a run that reaches its limit', () => {
  it('is ended with all that it started, though it heeds no signal', async () => {
    const end = await play(deafWithHeir(false), 10)
    expect(end).toMatchObject({ exitCode: null, isTooLong: true, hasRecord: false })
    await expect.poll(() => isThere(heirOf()), { timeout: 20_000 }).toBe(false)
  })

  it('is over though somebody who left its group still holds what it wrote to', async () => {
    const end = await play(deafWithHeir(true), 10)
    const heir = heirOf()
    expect(isThere(heir)).toBe(true)
    process.kill(heir, 'SIGKILL')
    expect(end).toMatchObject({ exitCode: null, isTooLong: true })
  })

  it('may end in order and leave its record', async () => {
    const end = await play(
      `
      import { mkdirSync, writeFileSync } from 'node:fs'
      process.on('SIGINT', () => {
        mkdirSync('out')
        writeFileSync('out/record.json', '{}')
        process.exit(1)
      })
      writeFileSync('ready', '')
      setInterval(() => {}, 1e6)`,
      60_000,
    )
    expect(end).toMatchObject({ exitCode: 1, isTooLong: true, hasRecord: true })
  })
})
