import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runAcceptance } from './acceptance/acceptance.ts'
import { CannotStartError } from './acceptance/choose.ts'
import { reportLine } from './acceptance/summary.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'

const usage = `npm run accept -- [options] [feature files, folders or file:line …]

  --provider <name>   netns, process or in-process; default: the strongest that this machine can run
  --tags <expression> only scenarios that match, such as "@needs:crash" or "not @slow"
  --name <text>       only scenarios whose name holds the text; may stand several times
  --patience <min>    end the run as hung when nothing was heard from it for so many minutes; default 5
  --out <folder>      where reports go; default reports/out
  --help              this text`

const options = {
  provider: { type: 'string' },
  tags: { type: 'string' },
  name: { type: 'string', multiple: true },
  patience: { type: 'string', default: '5' },
  out: { type: 'string', default: 'reports/out' },
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
      silenceMs: minutes(values.patience),
      ...(values.provider === undefined ? {} : { provider: values.provider }),
      ...(values.tags === undefined ? {} : { tags: values.tags }),
      ...(values.name === undefined ? {} : { names: values.name }),
    },
    createConsole(process.stdout, process.env),
  )
  console.log(`\n${reportLine(page)}\n`)
  console.log(closingLine(tally))
  process.exitCode = interrupted ? 130 : exitCodeOf(tally)
}

const minutes = (text: string): number => {
  const value = Number(text)
  // The longest that a timer of this runtime can wait is a little over 24 days.
  if (value > 0 && value <= 24 * 24 * 60) return value * 60_000
  throw new CannotStartError(`--patience takes a number of minutes above 0, such as 5; "${text}" is none.`)
}

/** A name that was mistyped must not make the run smaller in silence. */
const requirePaths = (paths: readonly string[]): readonly string[] => {
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
