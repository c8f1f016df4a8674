import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { runAcceptance } from './acceptance/acceptance.ts'
import { CannotStartError } from './acceptance/choose.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'

const usage = `npm run accept -- [options] [feature files or folders …]

  --provider <name>   netns, process or in-process; default: the strongest that this machine can run
  --tags <expression> only scenarios that match, such as "@needs:crash" or "not @slow"
  --out <folder>      where reports go; default reports/out
  --help              this text`

const options = {
  provider: { type: 'string' },
  tags: { type: 'string' },
  out: { type: 'string', default: 'reports/out' },
  help: { type: 'boolean', default: false },
} as const

/** `npm run accept`: spawns a network, runs the features on it, tears it down, and shows what was kept. */
const main = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.help) return console.log(usage)
  const { tally, interrupted } = await runAcceptance(
    {
      root: repositoryRoot,
      outDirectory: values.out,
      paths: positionals,
      ...(values.provider === undefined ? {} : { provider: values.provider }),
      ...(values.tags === undefined ? {} : { tags: values.tags }),
    },
    createConsole(process.stdout, process.env),
  )
  const page = join(relative(process.cwd(), join(repositoryRoot, values.out)) || '.', 'index.html')
  console.log(`\nThe report: ${page}\n`)
  console.log(closingLine(tally))
  process.exitCode = interrupted ? 130 : exitCodeOf(tally)
}

const fail = (error: Error): void => {
  const isOurs = error instanceof CannotStartError || 'code' in error
  console.error(isOurs ? error.message : error.stack)
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}

await main(process.argv.slice(2)).catch(fail)
