import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Level } from 'level'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeDatabase } from '../compliance.ts'
import { createLevelDatabase } from './index.ts'

describeDatabase(
  'level',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'nunet-level-'))
    const directory = join(root, 'db')
    const opened = [await createLevelDatabase({ directory })]
    return {
      database: opened[0]!,
      reopen: async () => {
        const again = await createLevelDatabase({ directory })
        opened.push(again)
        return again
      },
      close: async () => {
        for (const database of opened) await database[Symbol.asyncDispose]()
        rmSync(root, { recursive: true, force: true })
      },
    }
  },
  { keeps: true },
)

describe('a level database', () => {
  let directory: string

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'nunet-level-')), 'db')
  })
  afterEach(() => {
    rmSync(join(directory, '..'), { recursive: true, force: true })
  })

  const writer = fileURLToPath(new URL('writer.fixture.ts', import.meta.url))

  /** Lets a process write until it has acknowledged `count` more, kills it, and gives the last number it told. */
  const writeAndKill = async (from: number, count: number): Promise<number> => {
    const child = spawn(process.execPath, [writer, directory, `${from}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(child, 'close')
    let told = ''
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (told.split('\n').length > count) child.kill('SIGKILL')
    })
    await closed
    return Number(told.split('\n').at(-2))
  }

  it('loses no acknowledged write when its process is killed in the middle of writing, five times over', async () => {
    let next = 0
    for (let round = 0; round < 5; round++) {
      const last = await writeAndKill(next, 40 + round * 17)
      expect(last).toBeGreaterThanOrEqual(next)
      const database = await createLevelDatabase({ directory })
      const found = await database
        .collection<{ number: number; state: string }>('jobs')
        .find({ sortBy: 'number' })
      await database[Symbol.asyncDispose]()
      const numbers = found.map(({ document }) => document.number)
      expect(numbers).toEqual(Array.from(numbers, (_, index) => index))
      expect(numbers.length).toBeGreaterThan(last)
      next = numbers.length
    }
  })

  it('refuses a second opener, and takes one again after it is closed', async () => {
    const first = await createLevelDatabase({ directory })
    await expect(createLevelDatabase({ directory })).rejects.toMatchObject({
      code: 'DATABASE_LOCKED',
      retryable: true,
      message: expect.stringContaining(directory),
    })
    await first[Symbol.asyncDispose]()
    const second = await createLevelDatabase({ directory })
    await second[Symbol.asyncDispose]()
  })

  it('whose files are damaged says so, with what to do, and leaves them as they are', async () => {
    const database = await createLevelDatabase({ directory })
    await database.collection('jobs').put('a', 1)
    await database[Symbol.asyncDispose]()
    const manifest = readdirSync(directory).find((file) => file.startsWith('MANIFEST'))!
    writeFileSync(join(directory, manifest), 'not a manifest, and long enough to be read as a record')
    const before = readdirSync(directory).filter((file) => !/^(LOG|LOCK)/.test(file))
    await expect(createLevelDatabase({ directory })).rejects.toMatchObject({
      code: 'DATABASE_CORRUPTED',
      hint: expect.stringContaining('move this directory aside'),
    })
    expect(readdirSync(directory).filter((file) => !/^(LOG|LOCK)/.test(file))).toEqual(before)
  })

  it('names the document that cannot be read', async () => {
    const store = new Level<string, string>(directory)
    await store.put('jobs!a', '{"half":')
    await store.close()
    await using database = await createLevelDatabase({ directory })
    const jobs = database.collection('jobs')
    await expect(jobs.get('a')).rejects.toMatchObject({ code: 'DATABASE_CORRUPTED' })
    await expect(jobs.find()).rejects.toThrow(/jobs!a/)
  })

  it('makes a directory that only its owner can enter', async () => {
    await using database = await createLevelDatabase({ directory })
    expect(database.name).toBe('level')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  it('says why it cannot be opened where a file is in the way', async () => {
    writeFileSync(directory, '')
    chmodSync(directory, 0o600)
    await expect(createLevelDatabase({ directory })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining(directory),
    })
  })
})
