import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startLeashed } from './leash.ts'

/** Lets all that happens meanwhile arrive at once, as on a busy machine. */
const holdTheLoop = (forMs: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs)
}

describe('a leash', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-leash-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const start = (command: readonly string[]) =>
    startLeashed({ command, directory: folder, logFile: join(folder, 'log'), home: folder })

  it('tells how a daemon ended that ended before anybody looked', async () => {
    for (let round = 0; round < 20; round++) {
      const starting = start(['/bin/sh', '-c', 'exit 3'])
      holdTheLoop(60)
      const { pid, ended } = await starting
      expect(pid).toBeGreaterThan(0)
      expect(await ended).toBe(3)
    }
  })

  it('tells how a program ended that cannot be started', async () => {
    const { ended } = await start([join(folder, 'nothing')])
    expect(await ended).toBe(127)
  })
})
