import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../core/index.ts'
import { abandonIn, describeExecutor, type ExecutorStage } from '../compliance.ts'
import type { Executor } from '../index.ts'
import { EXECUTOR_LABEL } from './container.ts'
import { probeEngine } from './engine.ts'
import { findStaticBusybox, importBusybox } from './image.fixture.ts'
import { createDockerExecutor } from './index.ts'

const MAX_PROCESSES = 24
const IMAGE = `nunet-compliance:${process.pid}`

const createStage = async (): Promise<ExecutorStage | { unready: string }> => {
  const docker = new Docker()
  const readiness = await probeEngine(docker)
  if (!readiness.ready) return { unready: `${readiness.missing}; ${readiness.fix}` }
  const busybox = findStaticBusybox()
  if (busybox === undefined) return { unready: 'no static busybox; apt-get install -y busybox-static' }
  await importBusybox(docker, busybox, IMAGE)
  const executor = createDockerExecutor(
    { clock: systemClock, log: silentLogger },
    { graceMs: 300, sampleMs: 200, maxProcesses: MAX_PROCESSES, pullTimeoutMs: 5000 },
  )
  // What earlier runs on this machine have left must not be counted as ours.
  await executor.sweep()
  return {
    executor,
    shell: (script) => ({
      image: IMAGE,
      command: ['/bin/sh', '-c', script],
    }),
    environmentJob: { image: IMAGE, command: ['/bin/env'] },
    missingProgram: { image: IMAGE, command: ['/bin/no-such-program'] },
    ownVariables: ['PATH', 'HOSTNAME', 'HOME'],
    tellsSignals: false,
    maxProcesses: MAX_PROCESSES,
    traces: async () => {
      const left = await docker.listContainers({
        all: true,
        filters: { label: [`${EXECUTOR_LABEL}=docker`] },
      })
      return left
        .filter(({ Names }) => Names.some((name) => name.includes(`-${process.pid}-`)))
        .map(({ Names, Status }) => `${Names.join()} ${Status}`)
    },
    abandon: (request) => abandonIn('docker', {}, request),
    close: async () => {
      await executor[Symbol.asyncDispose]()
      await docker.getImage(IMAGE).remove({ force: true })
    },
  }
}

describeExecutor('docker', createStage)

describe('a container', () => {
  let made: Awaited<ReturnType<typeof createStage>>
  let executor: Executor
  let count = 0

  beforeAll(async () => {
    made = await createStage()
  })
  beforeEach((context) => {
    if ('unready' in made) return context.skip(`the docker executor cannot run here: ${made.unready}`)
    executor = made.executor
  })
  afterAll(async () => {
    if (!('unready' in made)) await made.close()
  })

  const run = async (script: string, parameters: object = {}) => {
    const execution = await executor.start({
      id: `container-${process.pid}-${++count}`,
      parameters: { image: IMAGE, command: ['/bin/sh', '-c', script], ...parameters },
      resources: { cpuMillicores: 500, memoryBytes: 32 * 2 ** 20, diskBytes: 2 ** 20 },
      environment: {},
      limits: { timeMs: 15_000, outputBytes: 65_536 },
    })
    return execution.wait()
  }

  it('has no rights, no way to get any, and no network', async () => {
    const result = await run('cat /proc/self/status; ls /sys/class/net')
    expect(result.standardOutput).toMatch(/^CapEff:\s+0000000000000000$/m)
    expect(result.standardOutput).toMatch(/^CapBnd:\s+0000000000000000$/m)
    expect(result.standardOutput).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(result.standardOutput).toMatch(/\nlo\n$/)
  })

  it('can write to /tmp, up to its disk, and nowhere else', async () => {
    const result = await run(
      'touch /mine || echo refused; touch /tmp/mine && echo fine; head -c 4000000 /dev/zero > /tmp/x || echo full',
    )
    expect(result.standardOutput).toBe('refused\nfine\nfull\n')
  })

  it('starts in the directory that was asked for', async () => {
    expect((await run('echo $PWD', { workingDirectory: '/tmp' })).standardOutput).toBe('/tmp\n')
  })

  it('runs what the entrypoint says, with the command as its arguments', async () => {
    const result = await run('', { entrypoint: ['/bin/sh', '-c', 'echo "$0 $1"'], command: ['one', 'two'] })
    expect(result.standardOutput).toBe('one two\n')
  })

  it('of an image that is nowhere to be had has failed to start, with what to do', async () => {
    const result = await run('', { image: 'registry.invalid/nobody/nothing:1' })
    expect(result.endedBy).toBe('failed-to-start')
    expect(result.detail).toMatch(
      /registry\.invalid\/nobody\/nothing:1 is not on this machine.*docker (pull|import)/,
    )
  })

  it('that somebody else removes is lost', async () => {
    const id = `container-${process.pid}-${++count}`
    const execution = await executor.start({
      id,
      parameters: { image: IMAGE, command: ['/bin/sleep', '100'] },
      resources: { cpuMillicores: 500, memoryBytes: 32 * 2 ** 20, diskBytes: 0 },
      environment: {},
      limits: { timeMs: 15_000, outputBytes: 65_536 },
    })
    await new Docker().getContainer(`nunet-${id}`).remove({ force: true })
    expect((await execution.wait()).endedBy).toBe('lost')
  })
})

describe('an engine that does not answer', () => {
  it('is named by the probe, with the fix', async () => {
    const executor = createDockerExecutor({
      docker: { socketPath: '/nonexistent/docker.sock' },
      clock: systemClock,
      log: silentLogger,
    })
    const readiness = await executor.probe()
    expect(readiness).toMatchObject({ ready: false })
    expect(JSON.stringify(readiness)).toMatch(
      /no Docker engine answers at \/nonexistent\/docker\.sock.*apt-get install/,
    )
  })
})
