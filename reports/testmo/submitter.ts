import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { oneLine } from '../text.ts'
import { answerError, TestmoError } from './errors.ts'
import type { TestmoSettings } from './settings.ts'
import type { Job } from './spool.ts'

/** What Testmo's own command line does for us: everything that writes an automation run. */
export interface Submitter {
  /** @returns the id of the new run */
  createRun(job: Job): Promise<number>
  /** Sends one part of the results in a thread of its own. */
  submitPart(job: Job, runId: number, part: Job['parts'][number]): Promise<void>
  completeRun(runId: number): Promise<void>
}

export interface SubmitterOptions {
  /** Variables that reach the child beside the token: `PATH`, a proxy, a certificate authority. */
  readonly variables?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

const program = createRequire(import.meta.url).resolve('@testmo/testmo-cli')
const rewriter = join(import.meta.dirname, 'rewrite-test.ts')
const keptOutput = 16 * 1024

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const run = (
  args: readonly string[],
  { token }: TestmoSettings,
  { variables = {}, timeoutMs = 10 * 60_000 }: SubmitterOptions,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    // The token travels in the environment: arguments can be read by everybody on the machine.
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...variables, TESTMO_TOKEN: token, CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] = `${output[stream]}${text}`.slice(-keptOutput)
      })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: output.stdout.replaceAll(token, '***'),
        stderr: output.stderr.replaceAll(token, '***'),
      }),
    )
  })

/** The command line exits 1 for everything; the status stands in its words. */
const failure = (what: string, { code, signal, stderr }: Ended): TestmoError => {
  const status = /Server response \((\d{3})\)/.exec(stderr)?.[1]
  const detail = oneLine(stderr, 400)
  if (status !== undefined) return answerError(what, Number(status), { detail })
  const isConnection =
    signal !== null || /Connection error|ECONN|socket hang up|aborted|Parse Error/i.test(stderr)
  return new TestmoError({
    code: isConnection ? 'TESTMO_UNREACHABLE' : 'TESTMO_REFUSED',
    message: `could not ${what}: ${signal === null ? `testmo ended with ${code}` : `testmo was ended by ${signal}`}: ${detail}`,
    hint: isConnection ? 'look at the network' : 'see what Testmo’s command line says',
    retryable: isConnection,
  })
}

/** Drives `@testmo/testmo-cli`, one process per call. */
export const createSubmitter = (settings: TestmoSettings, options: SubmitterOptions = {}): Submitter => {
  const { instance, projectId, source } = settings
  const call = async (what: string, args: readonly string[]): Promise<string> => {
    const ended = await run(args, settings, options)
    if (ended.code !== 0) throw failure(what, ended)
    return ended.stdout
  }
  return {
    createRun: async (job) => {
      const stdout = await call('create the run', [
        ...['automation:run:create', '--instance', instance, '--project-id', String(projectId)],
        ...['--name', job.name, '--source', source, '--resources', join(job.folder, 'resources.json')],
        ...['--tags', ...job.tags],
      ])
      return runIdOf(stdout)
    },
    submitPart: async (job, runId, { name, file }) => {
      await call(`send part ${name}`, [
        ...['automation:run:submit-thread', '--instance', instance, '--run-id', String(runId)],
        ...['--results', join(job.folder, file), '--results-rewriter', rewriter],
        ...['--thread-resources', join(job.folder, `${file}.thread.json`)],
      ])
    },
    completeRun: async (runId) => {
      await call('complete the run', [
        ...['automation:run:complete', '--instance', instance, '--run-id', String(runId)],
        '--no-measure-elapsed',
      ])
    },
  }
}

const runIdOf = (stdout: string): number => {
  const id = /^\s*([1-9]\d*)\s*$/.exec(stdout)?.[1]
  if (id !== undefined) return Number(id)
  throw new TestmoError({
    code: 'TESTMO_UNREACHABLE',
    message: `testmo created a run and did not print its id, but "${oneLine(stdout, 100)}"`,
    hint: 'the run is looked for by its key',
    retryable: true,
  })
}
