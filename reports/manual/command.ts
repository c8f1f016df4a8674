import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Program, runCommand, UsageError } from '../program.ts'
import { many, oneLine } from '../text.ts'
import { addVerdicts, type Desk, openDesk, requireScenario } from './desk.ts'
import { ManualError } from './errors.ts'
import { keepEvidenceFile } from './evidence.ts'
import { formPage } from './form.ts'
import { importForm } from './import.ts'
import { perform } from './perform.ts'
import { type ManualState, manualStates } from './state.ts'

export const manualUsage = `usage: npm run report -- manual <command> [options]

  list                      every manual scenario, and where it stands for a version
  schedule <id>             who performs it by when          --to <person> --by <2026-01-31>
  perform <id>              sentence by sentence             --as <person> [--step <verdict and note>]… [--evidence <file>]… [--note <text>]
  form                      one HTML file that works offline --out <file> [--only <id>]…
  import <file>             take a form that came back
  withdraw <verdict>        take a verdict back              --as <person> --reason <text>

  --version <1.2.3-rc1>     default: that of package.json
  --desk <folder>           ledger and evidence; default reports/manual/desk
  --json                    print the result as JSON
  --help                    this text

A verdict of a step is passed, failed or blocked, followed by what was seen. Exit codes: 0 done, 1 not done, 2 not understood.
`

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  to: text,
  by: text,
  as: text,
  reason: text,
  step: texts,
  evidence: texts,
  note: text,
  out: text,
  only: texts,
  version: text,
  desk: text,
  json: flag,
  help: flag,
} as const

const read = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true })
type Values = ReturnType<typeof read>['values']

interface Doing {
  readonly program: Program
  readonly desk: Desk
  readonly values: Values
  readonly target: string | undefined
}

/** What a command did: data for programs, lines for people. */
interface Done {
  readonly data: object
  readonly lines: readonly string[]
}

const need = (value: string | undefined, name: string): string => {
  if (value === undefined || value.trim() === '') throw new UsageError(`${name} is missing`)
  return oneLine(value, 1000)
}

const stateLine = ({ status, scenario, title, why }: ManualState): string =>
  `${status.padEnd(9)}  ${scenario}  ${title}\n           ${why}`

const list = ({ desk, program }: Doing): Done => {
  const states = manualStates(desk.scenarios, desk.ledger.entries(), {
    version: desk.version,
    now: program.now(),
  })
  return { data: { version: desk.version, scenarios: states }, lines: states.map(stateLine) }
}

const schedule = ({ desk, values, target, program }: Doing): Done => {
  const { id } = requireScenario(desk, need(target, 'the scenario'))
  const due = need(values.by, '--by')
  if (Number.isNaN(Date.parse(`${due}T00:00:00Z`)))
    throw new ManualError('MANUAL_REFUSED', `"${due}" is no day`, 'write it as 2026-01-31')
  const entry = {
    kind: 'schedule' as const,
    at: program.now().toISOString(),
    scenario: id,
    version: desk.version,
    assignee: need(values.to, '--to'),
    due,
  }
  desk.ledger.add(entry)
  return { data: entry, lines: [`${entry.assignee} performs ${id} for ${desk.version} by ${due}`] }
}

const performed = async ({ desk, values, target, program }: Doing): Promise<Done> => {
  const scenario = requireScenario(desk, need(target, 'the scenario'))
  const by = need(values.as, '--as')
  const verdict = await perform(
    scenario,
    {
      at: program.now().toISOString(),
      version: desk.version,
      by,
      evidence: (values.evidence ?? []).map((path) => keepEvidenceFile(desk.folder, path)),
      ...(values.note === undefined ? {} : { note: values.note }),
      ...(values.step === undefined ? {} : { answers: values.step }),
    },
    program.ask,
  )
  desk.ledger.add(verdict)
  return { data: verdict, lines: [`${scenario.id}: ${verdict.outcome} (${verdict.id})`] }
}

const form = ({ desk, values, program }: Doing): Done => {
  const only = values.only?.map((id) => requireScenario(desk, id))
  const scenarios = only ?? desk.scenarios
  const path = resolve(program.root, need(values.out, '--out'))
  writeFileSync(path, formPage(scenarios, desk.version))
  return {
    data: { path, scenarios: scenarios.length },
    lines: [`${path}: ${many(scenarios.length, 'scenario')}`],
  }
}

const taken = ({ desk, target, program }: Doing): Done => {
  const { folder, scenarios, version } = desk
  const path = need(target, 'the file')
  const done = addVerdicts(desk, importForm(path, { desk: folder, scenarios, version, now: program.now() }))
  return { data: done, lines: [`${many(done.added, 'verdict')} taken, ${done.known} known already`] }
}

const withdraw = ({ desk, values, target, program }: Doing): Done => {
  const verdict = need(target, 'the verdict')
  const found = desk.ledger.entries().some((entry) => entry.kind === 'verdict' && entry.id === verdict)
  if (!found)
    throw new ManualError('MANUAL_UNKNOWN', `there is no verdict ${verdict}`, 'see `manual list --json`')
  const entry = {
    kind: 'withdrawal' as const,
    at: program.now().toISOString(),
    verdict,
    by: need(values.as, '--as'),
    reason: need(values.reason, '--reason'),
  }
  desk.ledger.add(entry)
  return { data: entry, lines: [`${verdict} is withdrawn`] }
}

const doings: Readonly<Record<string, (doing: Doing) => Done | Promise<Done>>> = {
  list,
  schedule,
  perform: performed,
  form,
  import: taken,
  withdraw,
}

/** `npm run report -- manual …`. @returns the exit code */
export const runManual = (args: readonly string[], program: Program): Promise<number> =>
  runCommand(program, { isJson: args.includes('--json'), usage: manualUsage }, async () => {
    const { values, positionals } = read(args)
    if (values.help) {
      program.print(manualUsage)
      return 0
    }
    const [name = '', target] = positionals
    const doing = doings[name]
    if (doing === undefined) throw new UsageError(`there is no command "${oneLine(name, 40)}"`)
    const { data, lines } = await doing({ program, desk: openDesk(program, values), values, target })
    program.print(values.json ? `${JSON.stringify(data)}\n` : lines.map((line) => `${line}\n`).join(''))
    return 0
  })
