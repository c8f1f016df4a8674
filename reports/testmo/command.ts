import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readWrittenScenarios } from '../features.ts'
import { reportFiles } from '../files.ts'
import { addVerdicts, openDesk } from '../manual/desk.ts'
import type { RunRecord } from '../model.ts'
import { type Program, runCommand, UsageError } from '../program.ts'
import { many, oneLine } from '../text.ts'
import { createTestmoApi } from './api.ts'
import { TestmoError } from './errors.ts'
import { createSend } from './http.ts'
import { lockSpool } from './lock.ts'
import { type PublishComponents, publishRun } from './publish.ts'
import { clockToleranceMs, pullManualResults } from './pull.ts'
import { defaultPatience } from './retry.ts'
import { readSettings, type TestmoSettings } from './settings.ts'
import { spooledRuns, spoolRun, unspool } from './spool.ts'
import { createSubmitter } from './submitter.ts'
import { syncRepository } from './sync.ts'
import { wantedOf } from './wanted.ts'

export const testmoUsage = `usage: npm run report -- testmo <publish | sync | pull> [options] [folder]

  publish   send the run in the reports folder (default reports/out), and whatever an earlier call could not send
  sync      make folders and cases of the project follow the features
  pull      read results of manual runs back into the desk of manual scenarios

  --instance <url>       such as https://example.testmo.net; default TESTMO_INSTANCE
  --project <number>     default TESTMO_PROJECT
  --source <word>        name of the suite; default TESTMO_SOURCE, or acceptance
  --artifacts-url <url>  where the reports folder can be fetched, so that evidence is linked (publish)
  --spool <folder>       where runs wait until they are sent; default reports/spool
  --desk <folder>        ledger of manual scenarios (pull); default reports/manual/desk
  --attempts <number>    how often each step is tried; default ${defaultPatience.attempts}
  --optional             without settings say "not published" and exit 0
  --json                 print the result as JSON
  --help                 this text

The token is read from TESTMO_TOKEN only. Exit codes: 0 done, 1 not done (the reason has a code), 2 not understood.
`

const options = {
  instance: { type: 'string' },
  project: { type: 'string' },
  source: { type: 'string' },
  'artifacts-url': { type: 'string' },
  spool: { type: 'string' },
  desk: { type: 'string' },
  attempts: { type: 'string' },
  optional: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const read = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true })
type Read = ReturnType<typeof read>

const attemptsOf = (text: string | undefined): number => {
  if (text === undefined) return defaultPatience.attempts
  if (/^([1-9]|[1-9]\d)$/.test(text)) return Number(text)
  throw new UsageError(`--attempts takes a number from 1 to 99; "${text}" is none`)
}

const artifactsOf = (text: string | undefined): { artifactsUrl?: string } => {
  if (text === undefined) return {}
  // Testmo's command line takes http addresses for text.
  if (URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).password === '')
    return { artifactsUrl: text.replace(/\/+$/, '') }
  throw new UsageError(
    `--artifacts-url takes an HTTPS address without a password; "${oneLine(text, 80)}" is none`,
  )
}

/** What of the environment the child may see. */
const handedDown = ['PATH', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy']

const componentsFor = (program: Program, settings: TestmoSettings, attempts: number): PublishComponents => {
  const { variables, pause, complain } = program
  const passed = handedDown.flatMap((name) => {
    const value = variables[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    api: createTestmoApi(createSend(settings), settings.projectId),
    submitter: createSubmitter(settings, { variables: Object.fromEntries(passed) }),
    pause,
    patience: { ...defaultPatience, attempts },
    say: (line) => complain(`${line}\n`),
  }
}

/** Largest record that is read; 50,000 scenarios fit. */
const maxRecordBytes = 512 * 1024 ** 2

const readRecord = (outDirectory: string): RunRecord => {
  const { record } = reportFiles(outDirectory)
  try {
    const bytes = readFileSync(record)
    if (bytes.length > maxRecordBytes) throw new Error('it is larger than 512 MiB')
    return JSON.parse(bytes.toString('utf8')) as RunRecord
  } catch (cause) {
    throw new TestmoError({
      code: 'TESTMO_EMPTY',
      message: `there is no run to publish in ${outDirectory}: ${oneLine((cause as Error).message)}`,
      hint: '`npm run accept` makes one; `npm run report -- write` makes its record again',
      cause,
    })
  }
}

interface Doing {
  readonly program: Program
  readonly values: Read['values']
  readonly folder: string | undefined
  readonly components: PublishComponents
  readonly settings: TestmoSettings
}

const publish = async ({ program, values, folder, components, settings }: Doing): Promise<object> => {
  const spool = resolve(program.root, values.spool ?? 'reports/spool')
  using _lock = lockSpool(spool)
  spoolRun(
    spool,
    readRecord(resolve(program.root, folder ?? 'reports/out')),
    artifactsOf(values['artifacts-url']),
  )
  const runs = []
  for (const job of spooledRuns(spool)) {
    const { runId, how, counts } = await publishRun(components, job)
    unspool(job)
    const url = `${settings.instance}/automation/runs/view/${runId}`
    runs.push({ runId, how, counts, name: job.name, url })
    const state = how === 'already' ? 'was published already as' : 'published as'
    program.complain(
      `${job.name}: ${many(counts.total, 'test')} ${state} run ${runId}, counts agree: ${url}\n`,
    )
  }
  return { runs }
}

const sync = async ({ program, components }: Doing): Promise<object> => {
  const scenarios = readWrittenScenarios(program.root)
  const synced = await syncRepository(components, wantedOf(scenarios))
  program.complain(
    `${many(scenarios.length, 'scenario')}: ${many(synced.casesCreated, 'case')} made, ${synced.casesChanged} changed; ` +
      `${many(synced.foldersCreated, 'folder')} made, ${synced.foldersChanged} changed\n`,
  )
  return { scenarios: scenarios.length, ...synced }
}

const pull = async ({ program, values, components, settings }: Doing): Promise<object> => {
  const desk = openDesk(program, values)
  const now = program.now()
  const { verdicts, left, unheard, ahead } = await pullManualResults(components, {
    scenarios: desk.scenarios,
    instance: settings.instance,
    now,
  })
  const { added, known } = addVerdicts(desk, verdicts)
  for (const line of left) program.complain(`left: ${line}\n`)
  program.complain(`${many(added, 'verdict')} taken from Testmo, ${known} known already\n`)
  if (ahead.length > 0)
    throw new TestmoError({
      code: 'TESTMO_AHEAD',
      message: `results in Testmo are dated more than ${clockToleranceMs / 60_000} minutes after ${now.toISOString()}, the time here, and were refused: ${ahead.slice(0, 10).join('; ')}`,
      hint: 'set the clock that is wrong, or mend the date in Testmo, and pull again; what could be taken is taken',
    })
  if (unheard.length > 0)
    throw new TestmoError({
      code: 'TESTMO_UNHEARD',
      message: `what did not pass in Testmo could not be taken: ${unheard.slice(0, 10).join('; ')}`,
      hint: 'give the run a milestone or a name with its version, such as 1.2.3-rc1, and pull again; what could be taken is taken',
    })
  return { added, known, left }
}

const doings: Readonly<Record<string, (doing: Doing) => Promise<object>>> = { publish, sync, pull }

const isMissing = (error: unknown): error is TestmoError =>
  error instanceof TestmoError && error.code === 'TESTMO_SETTINGS' && error.message.includes('missing')

const run = async (program: Program, { values, positionals }: Read): Promise<number> => {
  const [name = '', folder] = positionals
  const doing = doings[name]
  if (doing === undefined) throw new UsageError(`there is no command "${oneLine(name, 40)}"`)
  const attempts = attemptsOf(values.attempts)
  const print = (result: object): void => {
    if (values.json) program.print(`${JSON.stringify(result)}\n`)
  }
  try {
    const settings = readSettings(values, program.variables)
    const components = componentsFor(program, settings, attempts)
    print({ ok: true, ...(await doing({ program, values, folder, components, settings })) })
    return 0
  } catch (error) {
    if (!values.optional || !isMissing(error)) throw error
    program.complain(`not published: ${error.message}\n`)
    print({ ok: true, published: false, why: error.message })
    return 0
  }
}

/** `npm run report -- testmo …`. @returns the exit code */
export const runTestmo = async (args: readonly string[], program: Program): Promise<number> => {
  const isJson = args.includes('--json')
  return runCommand(program, { isJson, usage: testmoUsage }, async () => {
    const parsed = read(args)
    if (parsed.values.help) {
      program.print(testmoUsage)
      return 0
    }
    return run(program, parsed)
  })
}
