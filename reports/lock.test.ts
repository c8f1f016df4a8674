import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHolder, takeLock } from './lock.ts'
import { temporaryFolder } from './testing/project.ts'

test('one has it, no other gets it, and nothing is left of it', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'a.lock')
  {
    using _held = takeLock(path)
    expect([takeLock(path), lockHolder(path)]).toEqual([undefined, process.pid])
  }
  expect(readdirSync(folder.path)).toEqual([])
})

test('the lock of a run, which names its process as an object, is held by that process', () => {
  using folder = temporaryFolder()
  const [path, run] = [join(folder.path, 'a.lock'), join(folder.path, 'run.lock')]
  using _held = takeLock(path)
  const written = readFileSync(path, 'utf8')
  expect(JSON.parse(written)).toEqual({ pid: process.pid, startTime: expect.stringMatching(/^\d+$/) })
  writeFileSync(run, written)
  expect([takeLock(run), lockHolder(run)]).toEqual([undefined, process.pid])
})

test('a process that was given the number of one that is gone holds nothing', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'a.lock')
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1' }))
  expect(lockHolder(path)).toBeUndefined()
})

test('what a process that is gone has left is taken over, and so is its claim', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'a.lock')
  const { pid } = spawnSync(process.execPath, ['--version'])
  for (const left of [path, `${path}.claim`]) writeFileSync(left, String(pid))
  // The first look takes the dead claim away, the second the lock.
  expect(takeLock(path)).toBeUndefined()
  using held = takeLock(path)
  expect([held === undefined, lockHolder(path)]).toEqual([false, process.pid])
})

test('of many processes that find a dead lock, one at a time has it', { timeout: 30_000 }, async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'a.lock')
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(path, String(pid))
  // Whoever finds the file of another holder inside has found two holders.
  const program = `
    import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
    import { rmSync, writeFileSync } from 'node:fs'
    for (let done = 0; done < 40; ) {
      using held = takeLock(${JSON.stringify(path)})
      if (held === undefined) continue
      writeFileSync(${JSON.stringify(join(folder.path, 'inside'))}, '', { flag: 'wx' })
      rmSync(${JSON.stringify(join(folder.path, 'inside'))})
      done++
    }`
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'ignore' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  expect(codes).toEqual([0, 0, 0])
})
