import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../core/index.ts'
import { createJob } from './job.ts'
import { findMeans } from './means.ts'
import { groupNameOf } from './resource-group.ts'

describe('a job whose launcher cannot become it', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-launching-'))
    chmodSync(root, 0o755)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** A job for which one program of the launcher does something else. */
  const begin = async (script: string) => {
    const directory = join(root, 'job')
    mkdirSync(directory)
    const prlimit = join(root, 'prlimit')
    writeFileSync(prlimit, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const options = { useNamespaces: false, useResourceGroups: false, allowSharedUser: true }
    const means = await findMeans({ clock: systemClock }, options)
    if ('missing' in means) throw new Error(means.missing)
    return createJob(
      {
        clock: systemClock,
        log: silentLogger,
        means: { ...means, tools: { ...means.tools, prlimit } },
        onTraces: () => {},
        onFinished: () => {},
      },
      {
        request: {
          id: 'job',
          parameters: {},
          resources: { cpuMillicores: 1000, memoryBytes: 64 * 2 ** 20, diskBytes: 0 },
          environment: {},
          limits: { timeMs: 60_000, outputBytes: 65_536 },
        },
        command: ['true'],
        workingDirectory: '.',
        directory,
        groupName: groupNameOf(directory),
        userId: undefined,
        maxProcesses: 24,
        graceMs: 300,
      },
    )
  }

  it('never runs, and has failed with the reason when its start is over', async () => {
    const { started, execution } = await begin('echo "prlimit: not permitted" >&2; exit 1')
    await started
    expect(execution.state()).toBe('finished')
    expect(await execution.wait()).toMatchObject({
      endedBy: 'failed-to-start',
      detail: 'prlimit: not permitted',
    })
  })

  it('has failed to start also when nothing tells why', async () => {
    const { started, execution } = await begin('kill -KILL $$')
    await started
    expect(await execution.wait()).toMatchObject({
      endedBy: 'failed-to-start',
      detail: 'its launcher ended with the signal SIGKILL, and said nothing',
    })
  })

  it('is pending as long as that takes, and can be cancelled meanwhile', async () => {
    const { started, execution } = await begin(`touch ${join(root, 'launching')}; exec sleep 1000`)
    await expect.poll(() => existsSync(join(root, 'launching')), { timeout: 15_000 }).toBe(true)
    expect(execution.state()).toBe('pending')
    await execution.cancel()
    await started
    expect(await execution.wait()).toMatchObject({ endedBy: 'cancelled' })
  })
})
