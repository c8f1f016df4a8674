import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Resources } from '../resources/index.ts'
import { type ExecutorStage, processesWith } from './compliance/stage.ts'
import { work } from './compliance/work.ts'
import { ExecutionExistsError, type ExecutionRequest } from './index.ts'

export { abandonIn } from './compliance/abandon.ts'
export { type ExecutorStage, processesWith } from './compliance/stage.ts'

const MIB = 2 ** 20
const enough: Resources = { cpuMillicores: 1000, memoryBytes: 64 * MIB, diskBytes: 8 * MIB }
const OUTPUT_BYTES = 64 * 1024

type Changes = Partial<Omit<ExecutionRequest, 'limits'>> & { limits?: Partial<ExecutionRequest['limits']> }

/**
 * The promises that every executor keeps. `createStage` answers with a reason when this machine cannot run it, and every
 * case is then skipped with that reason.
 */
export const describeExecutor = (
  name: string,
  createStage: () => Promise<ExecutorStage | { readonly unready: string }>,
): void => {
  describe(`executor: ${name}`, () => {
    let made: ExecutorStage | { readonly unready: string }
    let stage: ExecutorStage
    let count = 0

    beforeAll(async () => {
      made = await createStage()
    })
    beforeEach((context) => {
      if ('unready' in made) return context.skip(`the ${name} executor cannot run here: ${made.unready}`)
      stage = made
    })
    afterAll(async () => {
      if (!('unready' in made)) await made.close()
    })

    const mark = () => randomInt(1_000_000, 2_000_000_000)
    const request = (script: string, changes: Changes = {}): ExecutionRequest => ({
      id: `job-${process.pid}-${++count}`,
      parameters: stage.shell(script),
      resources: enough,
      environment: {},
      ...changes,
      limits: { timeMs: 20_000, outputBytes: OUTPUT_BYTES, ...changes.limits },
    })
    const start = (script: string, changes?: Changes) => stage.executor.start(request(script, changes))
    const run = async (script: string, changes?: Changes) => (await start(script, changes)).wait()
    const asleep = async (script: string, word = 'asleep', changes?: Changes) => {
      const execution = await start(script, changes)
      await vi.waitFor(async () => expect((await execution.output()).standardOutput).toContain(word), {
        timeout: 15_000,
        interval: 20,
      })
      return execution
    }

    describe('a job that ends by itself', () => {
      it('keeps standard output and standard error apart', async () => {
        const result = await run(work.prints('bread', 'salt'))
        expect(result).toMatchObject({
          endedBy: 'exited',
          exitCode: 0,
          standardOutput: 'bread',
          standardError: 'salt',
        })
        expect(result.endedAtMs).toBeGreaterThanOrEqual(result.startedAtMs)
      })

      it.each([0, 1, 2, 125, 126, 127, 137, 255])('reports exit code %i as it is', async (code) => {
        expect(await run(work.exits(code))).toMatchObject({ endedBy: 'exited', exitCode: code })
      })

      it.each(['TERM', 'KILL', 'ABRT'])(
        'that is ended by %s of its own is told from an exit',
        async (signal) => {
          const result = await run(work.killsItself(signal), { limits: { timeMs: 3000 } })
          if (stage.tellsSignals)
            expect(result).toMatchObject({ endedBy: 'signalled', signal: `SIG${signal}` })
          else
            expect(result.exitCode === undefined || result.exitCode > 128 || result.exitCode === 0).toBe(true)
        },
      )

      it('whose output is not text has the bad bytes replaced', async () => {
        const result = await run(String.raw`printf 'a\377b'`)
        expect(result.standardOutput).toBe('a�b')
      })

      it('writes to /dev/stdout and /dev/stderr as to its streams', async () => {
        const result = await run('echo one > /dev/stdout; echo two > /dev/stderr')
        expect([result.standardOutput, result.standardError]).toEqual(['one\n', 'two\n'])
      })

      it('finds nothing on its standard input', async () => {
        expect((await run('cat; echo end')).standardOutput).toBe('end\n')
      })

      it('leaves nothing of what it has started', async () => {
        const seconds = mark()
        expect(await run(work.leavesOrphans(seconds))).toMatchObject({
          exitCode: 0,
          standardOutput: 'left\n',
        })
        expect(processesWith(`sleep ${seconds}`)).toBe(0)
      })
    })

    describe('the environment of a job', () => {
      it('holds what was asked for, whatever it contains, and nothing of the daemon', async () => {
        vi.stubEnv('NUNET_COMPLIANCE_SECRET', 'from the daemon')
        const asked = { GREETING: `it's "here" $HOME \`id\` \\ ; é`, EMPTY: '', PATH: '/opt/none' }
        const result = await run('', { parameters: stage.environmentJob, environment: asked })
        vi.unstubAllEnvs()
        const lines = result.standardOutput.trimEnd().split('\n')
        expect(lines).toEqual(
          expect.arrayContaining(Object.entries(asked).map(([key, value]) => `${key}=${value}`)),
        )
        const names = lines.map((line) => line.split('=')[0]!)
        expect(names.filter((each) => !(each in asked) && !stage.ownVariables.includes(each))).toEqual([])
      })

      it('keeps a value with line ends whole', async () => {
        const result = await run('printf "%s" "$LINES_OF_TEXT"', {
          environment: { LINES_OF_TEXT: 'a\nb\n\nc' },
        })
        expect(result.standardOutput).toBe('a\nb\n\nc')
      })

      it.each(['A=B', 'A\0B', 'A\nB', '', '1A', 'A B', '-A'])(
        'is refused when it has the name %j',
        async (bad) => {
          await expect(start('exit 0', { environment: { [bad]: 'x' } })).rejects.toMatchObject({
            code: 'INPUT_INVALID',
          })
        },
      )
    })

    describe('limits', () => {
      it('a job over its time is ended, and its time limit is named', async () => {
        const seconds = mark()
        const result = await run(work.sleeps(seconds), { limits: { timeMs: 1000 } })
        expect(result).toMatchObject({ endedBy: 'time-limit', standardOutput: 'asleep\n' })
        expect(result.detail).toContain('1 s')
        expect(processesWith(`sleep ${seconds}`)).toBe(0)
      })

      it('a job over its memory is ended, and its memory limit is named', async () => {
        const result = await run(work.usesMemory(512 * MIB), {
          resources: { ...enough, memoryBytes: 32 * MIB },
        })
        expect(result.endedBy).toBe('memory-limit')
        expect(result.detail).toContain('32 MiB')
      })

      it('a job within its memory is left alone', async () => {
        expect(await run(work.usesMemory(2 * MIB))).toMatchObject({
          endedBy: 'exited',
          standardOutput: 'done\n',
        })
      })

      it('a job that burns the processor gets its share and no more', async () => {
        const result = await run(work.burnsCpu(), {
          resources: { ...enough, cpuMillicores: 100 },
          limits: { timeMs: 3000 },
        })
        if (result.endedBy === 'cpu-limit') return expect(result.detail).toContain('300 ms')
        expect(result.endedBy).toBe('time-limit')
        const usedSeconds = /^0m([\d.]+)s/.exec(result.standardOutput)?.[1]
        expect(Number(usedSeconds)).toBeLessThan(0.6)
      })

      it('a job that floods its output is ended, and no more than the limit is kept', async () => {
        const result = await run(work.floods())
        expect(result.endedBy).toBe('output-limit')
        expect(Buffer.byteLength(result.standardOutput)).toBe(OUTPUT_BYTES)
      })

      it('a job that writes exactly its output limit is left alone', async () => {
        const result = await run('printf 0123456789', { limits: { outputBytes: 10 } })
        expect(result).toMatchObject({ endedBy: 'exited', standardOutput: '0123456789' })
      })

      it('a job that forks without end is ended, its process limit is named and nothing is left', async () => {
        const seconds = mark()
        const result = await run(work.forks(seconds))
        expect(result.endedBy).toBe('process-limit')
        expect(result.detail).toContain(`${stage.maxProcesses}`)
        expect(processesWith(`sleep ${seconds}`)).toBe(0)
      })

      it('a job that stops itself still ends at its time limit', async () => {
        const result = await run('kill -STOP $$; echo awake; sleep 100', { limits: { timeMs: 1000 } })
        expect(result.endedBy).toBe('time-limit')
      })
    })

    describe('cancelling', () => {
      it('ends a running job and everything it has started', async () => {
        const seconds = mark()
        const execution = await asleep(`sleep ${seconds} & ${work.sleeps(seconds)}`)
        expect(execution.state()).toBe('running')
        await execution.cancel()
        expect(await execution.wait()).toMatchObject({ endedBy: 'cancelled', standardOutput: 'asleep\n' })
        expect(processesWith(`sleep ${seconds}`)).toBe(0)
      })

      it('ends a job that ignores TERM', async () => {
        const seconds = mark()
        const execution = await asleep(work.ignoresTerm(seconds), 'deaf')
        await execution.cancel()
        expect((await execution.wait()).endedBy).toBe('cancelled')
        expect(processesWith(`sleep ${seconds}`)).toBe(0)
      })

      it('lets a job clean up when it heeds TERM, and keeps its last words', async () => {
        const script = `trap 'echo bye; exit 7' TERM; echo asleep; while :; do sleep 0.05; done`
        const execution = await asleep(script)
        await execution.cancel()
        const result = await execution.wait()
        expect(result).toMatchObject({ endedBy: 'cancelled', exitCode: 7, standardOutput: 'asleep\nbye\n' })
      })

      it('is without effect when the job is over, also twice', async () => {
        const execution = await start(work.exits(4))
        await execution.wait()
        await Promise.all([execution.cancel(), execution.cancel()])
        expect(await execution.wait()).toMatchObject({ endedBy: 'exited', exitCode: 4 })
      })
    })

    describe('an execution', () => {
      it('is known by its id, and answers every wait alike, also after the end', async () => {
        const execution = await start(work.prints('once'))
        const [first, second] = await Promise.all([execution.wait(), execution.wait()])
        expect(await execution.wait()).toEqual(first)
        expect(second).toEqual(first)
        expect(execution.state()).toBe('finished')
        expect(await execution.output()).toEqual({ standardOutput: 'once', standardError: '' })
        expect(stage.executor.get(execution.id)).toBe(execution)
        expect(stage.executor.list()).toContain(execution)
        expect(stage.executor.get('nobody')).toBeUndefined()
      })

      it('goes on when somebody gives up waiting for it', async () => {
        const execution = await asleep(work.sleeps(mark()))
        const patience = new AbortController()
        const waiting = execution.wait({ signal: patience.signal })
        patience.abort()
        await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
        await expect(execution.wait({ signal: patience.signal })).rejects.toMatchObject({
          name: 'AbortError',
        })
        expect(execution.state()).toBe('running')
        await execution.cancel()
      })

      it('is never run twice under one id', async () => {
        const first = request(work.exits(0))
        const outcomes = await Promise.allSettled([stage.executor.start(first), stage.executor.start(first)])
        expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
        await stage.executor.get(first.id)?.wait()
        await expect(stage.executor.start(first)).rejects.toBeInstanceOf(ExecutionExistsError)
      })

      it('of a program that does not exist has failed to start, with the reason', async () => {
        const result = await run('', { parameters: stage.missingProgram })
        expect(result.endedBy).toBe('failed-to-start')
        expect(result.detail).toContain('no-such-program')
      })

      it('leaves no trace outside its own records', async () => {
        await run(work.exits(0))
        expect(await stage.traces()).toEqual([])
      })
    })

    describe('a request', () => {
      it.each(['', '.', '..', '../x', 'a/b', 'a b', 'é', 'x'.repeat(129)])(
        'with the id %j is refused',
        async (id) => {
          await expect(start('exit 0', { id })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        },
      )

      it.each<[string, Partial<Resources>]>([
        ['no processor', { cpuMillicores: 0 }],
        ['no memory', { memoryBytes: 0 }],
        ['half a byte', { memoryBytes: 64 * MIB + 0.5 }],
        ['negative disk', { diskBytes: -1 }],
      ])('for %s is refused', async (_, part) => {
        const wrong = start('exit 0', { resources: { ...enough, ...part } })
        await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      })

      it('with a parameter that nobody knows is refused', async () => {
        const parameters = { ...stage.shell('exit 0'), privileged: true }
        const wrong = start('', { parameters })
        await expect(wrong).rejects.toThrow(/privileged/)
      })
    })

    describe('after the daemon was killed', () => {
      it('sweep ends and removes what it had left running, and a running job of ours stays', async () => {
        const [ours, theirs] = [mark(), mark()]
        const mine = await asleep(work.sleeps(ours))
        const left = request(work.sleeps(theirs))
        await stage.abandon(left)
        expect(await stage.executor.sweep()).toEqual([left.id])
        expect(processesWith(`sleep ${theirs}`)).toBe(0)
        expect(processesWith(`sleep ${ours}`)).toBeGreaterThan(0)
        expect(await stage.executor.sweep()).toEqual([])
        await mine.cancel()
        expect(await stage.traces()).toEqual([])
      })
    })

    it('says that it is ready, and what is weaker here than it could be', async () => {
      const readiness = await stage.executor.probe()
      expect(readiness.ready).toBe(true)
    })
  })
}
