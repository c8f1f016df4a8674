import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from '../deploy/hash.ts'
import { isHostRunning } from '../deploy/index.ts'
import { createLinuxProcesses } from '../lease/index.ts'
import { pair } from '../topologies/pair.ts'
import { createStage, patienceMs, type Stage } from './stage.ts'

const runner = fileURLToPath(new URL('runner.ts', import.meta.url))

/** A runner in a process of its own that has spawned a pair. */
const startRunner = async ({ name, root, buildFile }: Stage) => {
  const child = spawn(
    process.execPath,
    [runner, name, root, ...(buildFile === undefined ? [] : [buildFile])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the runner ended with exit code ${code} before it had spawned`)
  })
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
  ended.catch(() => {})
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return { id: line.toString('utf8').trim(), kill }
}

/** What a network promises about its end: whatever ends it, nothing is left. */
export const describeEnding = (name: Stage['name']): void => {
  describe('the end of a network', { timeout: patienceMs }, () => {
    let stage: Stage

    beforeAll(() => {
      stage = createStage(name)
    })
    beforeEach((context) => stage.requireReady(context))
    afterAll(() => stage.close())

    it('leaves nothing, and may come twice', async () => {
      const environment = await stage.spawn(pair)
      expect(stage.leftovers()).not.toEqual([])
      await environment[Symbol.asyncDispose]()
      await environment[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })

    it('leaves nothing of a host that had crashed or stopped', async () => {
      const environment = await stage.spawn(pair)
      await environment.inflict({ kind: 'crash', host: 'alice' })
      await environment.host('bob').stop()
      await environment[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })

    it('comes by itself when the spawn is given up', async () => {
      const control = new AbortController()
      const spawned = stage.spawn(pair, {
        signal: control.signal,
        onProgress: (line) => {
          if (line.includes('answers')) control.abort()
        },
      })
      await expect(spawned).rejects.toThrow('given up')
      expect(stage.leftovers()).toEqual([])
    })

    it('comes by itself when the spawn was given up before it began', async () => {
      await expect(stage.spawn(pair, { signal: AbortSignal.abort() })).rejects.toThrow('given up')
      expect(stage.leftovers()).toEqual([])
    })

    it('comes by itself when a daemon does not start, with the end of its log', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons run from their sources')
      const binary = join(stage.workshop, 'nunet')
      writeFileSync(binary, '#!/bin/sh\necho "no disk, no fun" >&2\nexit 3\n')
      chmodSync(binary, 0o755)
      const broken = { ...(await stage.build())!, binary, sha256: await hashOf(binary) }
      const spawned = stage.spawn(pair, { builds: { bob: broken } })
      await expect(spawned).rejects.toThrow(/Starting bob: the daemon .*exit code 3.*no disk, no fun/s)
      expect(stage.leftovers()).toEqual([])
    })

    it('is brought by a sweep after its runner was killed, and not before', async () => {
      const { id, kill } = await startRunner(stage)
      const record = stage.remember(id)
      expect(await stage.provider.sweep()).toEqual([])
      expect(record.hosts.every((host) => isHostRunning(record, host.name, createLinuxProcesses()))).toBe(
        true,
      )
      await kill()
      expect(stage.leftovers()).not.toEqual([])
      expect(await stage.provider.sweep()).toEqual([id])
      expect(stage.leftovers()).toEqual([])
    })

    it('can be brought by somebody else when it was left running', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons end with their process')
      const { id } = await stage.spawn(pair, { detached: true })
      expect(await stage.provider.sweep()).toEqual([])
      const found = await stage.provider.attach(id)
      expect((await found.attest()).pairs.every((one) => one.reachable)).toBe(true)
      await (await found.inflict({ kind: 'crash', host: 'bob' })).heal()
      expect(found.host('bob').isRunning()).toBe(true)
      await found[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })
  })
}
