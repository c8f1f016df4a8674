import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { namedTopology, openLeases } from '../environments/index.ts'
import { readRunPlan } from '../reports/index.ts'
import { runAcceptance } from './acceptance/acceptance.ts'
import { CannotStartError } from './acceptance/choose.ts'
import { isManualPath } from './acceptance/manual.ts'
import { sideBySide } from './acceptance/places.ts'
import { selectionFor } from './acceptance/standing.ts'
import { reportLine } from './acceptance/summary.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'

const usage = `npm run accept -- [options] [feature files, folders or file:line …]

  --provider <name>   netns, process or in-process; default: the strongest that this machine can run
  --topology <name>   put people onto the machines of this network, such as six-regions or behind-nat, or side-by-side; may
                      stand several times; default: all three where the provider can lay them, else side-by-side
  --at-once <number>  play on so many of these networks at the same time; default: three for two processors
  --network <id>      play on this network of "npm run env -- status", which stands already and is left standing; it has its
                      own shape, so neither with --topology nor with --at-once
  --tags <expression> only scenarios that match, such as "@needs:crash" or "not @slow"
  --name <text>       only scenarios whose name holds the text; may stand several times
  --capture           capture the packets of every machine; what failed scenarios saw becomes part of their evidence
  --patience <min>    end the run as hung when nothing was heard from it for so many minutes; default 5
  --baseline <file>   say what changed since the runs of this history, such as the target branch's history.ndjson; default:
                      that of --history
  --history <file>    remember this run there; default reports/history.ndjson where reports go to reports/out
  --base <ref>        what the change is: all that differs from where this branch left that branch, tag or commit; default main
  --gate              judge that change for a merge: a failure that is quarantined, and that the change cannot have caused,
                      does not stop it; everything else does
  --plan <file>       the plan that this run is part of, from "npm run plan -- --json"; the record and its views show it
  --url <address>     where others will read the reports folder; links of the forge go there
  --no-allure-page    write the results for Allure, and not its page
  --out <folder>      where reports go; default reports/out
  --help              this text`

const options = {
  provider: { type: 'string' },
  topology: { type: 'string', multiple: true },
  'at-once': { type: 'string' },
  network: { type: 'string' },
  tags: { type: 'string' },
  name: { type: 'string', multiple: true },
  capture: { type: 'boolean', default: false },
  patience: { type: 'string', default: '5' },
  out: { type: 'string', default: 'reports/out' },
  baseline: { type: 'string' },
  history: { type: 'string' },
  base: { type: 'string' },
  plan: { type: 'string' },
  gate: { type: 'boolean', default: false },
  url: { type: 'string' },
  'no-allure-page': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** `npm run accept`: spawns a network, runs the features on it, tears it down, and shows what was kept. */
const main = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.help) return console.log(usage)
  const { tally, interrupted, page } = await runAcceptance(
    {
      root: repositoryRoot,
      outDirectory: values.out,
      paths: requirePaths(positionals),
      capture: values.capture,
      silenceMs: minutes(values.patience),
      ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
      ...(values.history === undefined ? {} : { history: values.history }),
      ...(values.plan === undefined ? {} : { plan: readRunPlan(resolve(repositoryRoot, values.plan)) }),
      ...(values.base === undefined ? {} : { base: values.base }),
      isGate: values.gate,
      ...(values.url === undefined ? {} : { url: `${values.url.replace(/\/+$/, '')}/` }),
      allurePage: !values['no-allure-page'],
      ...(values.topology === undefined ? {} : { topologies: values.topology.map(requireTopology) }),
      ...(values['at-once'] === undefined ? {} : { atOnce: wholeNumber(values['at-once']) }),
      ...selectionFor({ ...values, atOnce: values['at-once'] }, () => openLeases().list()),
      ...(values.name === undefined ? {} : { names: values.name }),
    },
    createConsole(process.stdout, process.env),
  )
  console.log(`\n${reportLine(page)}\n`)
  console.log(closingLine(tally))
  process.exitCode = interrupted ? 130 : exitCodeOf(tally)
}

const requireTopology = (name: string): string =>
  // Names every network that there is when this is none of them.
  name === sideBySide ? name : namedTopology(name).name

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  throw new CannotStartError(`--at-once takes a whole number from 1 to 99; "${text}" is none.`)
}

const minutes = (text: string): number => {
  const value = Number(text)
  // The longest that a timer of this runtime can wait is a little over 24 days.
  if (value > 0 && value <= 24 * 24 * 60) return value * 60_000
  throw new CannotStartError(`--patience takes a number of minutes above 0, such as 5; "${text}" is none.`)
}

/** A name that was mistyped must not make the run smaller in silence. */
const requirePaths = (paths: readonly string[]): readonly string[] => {
  const manual = paths.filter(isManualPath)
  if (manual.length > 0) {
    throw new CannotStartError(
      `${manual.join(', ')} is performed by people; see "npm run report -- manual list".`,
    )
  }
  const absent = paths.filter((path) => !existsSync(join(repositoryRoot, path.replace(/(:\d+)+$/, ''))))
  if (absent.length === 0) return paths
  throw new CannotStartError(
    `There is no ${absent.join(', ')}. Name feature files or folders from the root of the repository, such as features/trust.`,
  )
}

const fail = (error: Error): void => {
  const isOurs = error instanceof CannotStartError || 'code' in error
  console.error(isOurs ? error.message : error.stack)
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}

await main(process.argv.slice(2)).catch(fail)
