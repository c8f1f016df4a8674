import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ManualLine, prepareRun, type Reports, type RunContext, writeReports } from '../index.ts'

export const context: RunContext = {
  runId: 'run-1',
  startedAt: '2020-01-01T00:00:00.000Z',
  provider: 'in-process',
  whyProvider: 'the test said so',
  notes: [],
  version: '0.0.0',
  commit: '0123456789abcdef',
  machine: { os: 'Linux', kernel: '6', cpus: 2, memoryBytes: 1024 ** 3, node: '24' },
}

const root = resolve(import.meta.dirname, '../..')

/** Runs features in a process of its own, as the harness does, each message written before the next step. */
const runner = `
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import { openMessageLog } from ${JSON.stringify(pathToFileURL(join(root, 'reports/message-log.ts')).href)}
const provided = JSON.parse(process.argv[2])
const log = openMessageLog('out')
const { runConfiguration } = await loadConfiguration({ provided: { paths: ['features/*.feature'], import: ['steps.ts'], ...provided } })
const { success } = await runCucumber(runConfiguration, {}, log.write)
process.exitCode = success ? 0 : 1
`

export interface ProjectOptions {
  readonly features: Readonly<Record<string, string>>
  readonly steps: string
  /** Settings of the runner, such as `retry` or `parallel`. */
  readonly settings?: object
  readonly tags?: string
  /** What the context says of names and lines that selected scenarios. */
  readonly selection?: Pick<RunContext, 'names' | 'lines'>
  /** Does something to the folder between the run and its reports. */
  readonly afterRun?: (outDirectory: string) => void
  /** Has the Allure page made, with this program for Java; it takes seconds. */
  readonly java?: string
  /** Where the scenarios of people stand. */
  readonly manual?: readonly ManualLine[]
}

const ended = (directory: string, settings: object): Promise<number | null> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, ['run.mjs', JSON.stringify(settings)], {
      cwd: directory,
      stdio: 'ignore',
    })
    child.once('error', fail)
    child.once('close', done)
  })

const write = (directory: string, { features, steps }: ProjectOptions): void => {
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const files = { 'package.json': '{"type":"module"}', 'run.mjs': runner, 'steps.ts': steps }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
  mkdirSync(join(directory, 'features'))
  for (const [name, content] of Object.entries(features))
    writeFileSync(join(directory, 'features', name), content)
}

/** A folder for one test, removed when the test is over. */
export const temporaryFolder = (): Disposable & { readonly path: string } => {
  const path = mkdtempSync(join(tmpdir(), 'reports-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export interface ProjectRun extends Disposable {
  readonly out: string
  readonly reports: Reports
}

/** Runs the real runner on a small project in a temporary folder and writes its reports. */
export const runProject = async (options: ProjectOptions): Promise<ProjectRun> => {
  const folder = temporaryFolder()
  const out = join(folder.path, 'out')
  write(folder.path, options)
  prepareRun(out, {
    ...context,
    ...options.selection,
    ...(options.tags === undefined ? {} : { tags: options.tags }),
  })
  const settings = { ...options.settings, ...(options.tags === undefined ? {} : { tags: options.tags }) }
  const code = await ended(folder.path, settings)
  options.afterRun?.(out)
  const reports = await writeReports({
    outDirectory: out,
    scope: [{ id: 'security', title: 'Security', accept: [{ n: 1, text: 'a stranger is refused' }] }],
    runnerSuccess: code === 0,
    ...(options.manual === undefined ? {} : { manual: options.manual }),
    allure: options.java === undefined ? { page: false } : { java: options.java },
  })
  return { out, reports, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}
