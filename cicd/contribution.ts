import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CannotStartError } from './acceptance/choose.ts'
import { readFeatures } from './checks/features/parse.ts'
import { readScope } from './checks/features/scope.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { readReport } from './contribution/bug-report.ts'
import { checkContribution } from './contribution/check-contribution.ts'
import { idsOf } from './contribution/known-ids.ts'
import { readBounded } from './contribution/read-bounded.ts'
import { sealLacks } from './contribution/seal.ts'
import { skeletonOf } from './contribution/skeleton.ts'
import { readWordings } from './contribution/wordings.ts'
import { repositoryRoot } from './repository.ts'

const usage = `npm run contribution -- check <file.feature> [options]    check a scenario that somebody sent
npm run contribution -- skeleton <report.yaml>           make a scenario's skeleton out of a bug report

  --read-only       read it and match its sentences; play nothing
  --pack <folder>   step definitions that came with it; they run in the same sealed room
  --out <folder>    where the report goes; default .cache/contribution
  --help            this text

A contribution is plain text. It is read within bounds, each of its sentences has to be one of steps/catalogue.md, and it
is played in a sealed room: nobody's rights, no network but its own, no secrets, bounded time, memory and disk.

  npm run contribution -- check my.feature
  npm run contribution -- skeleton report.yaml > my.feature     # the form: specs/contributing/templates/bug-report.yaml`

const options = {
  'read-only': { type: 'boolean', default: false },
  pack: { type: 'string' },
  out: { type: 'string', default: '.cache/contribution' },
  help: { type: 'boolean', default: false },
} as const

const check = async (
  name: string,
  values: { out: string; pack?: string; 'read-only': boolean },
): Promise<void> => {
  const lacks = sealLacks(process.env.PATH ?? '')
  if (lacks !== undefined) throw new CannotStartError(lacks)
  const { features } = readFeatures(repositoryRoot)
  const facts = { scopeLines: readScope(repositoryRoot).lines, knownIds: idsOf(features) }
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
  const tally = await checkContribution(
    {
      root: repositoryRoot,
      isRoot: process.getuid?.() === 0,
      execPath: process.execPath,
      name,
      bytes: readBounded(name),
      facts,
      readOnly: values['read-only'],
      outDirectory: resolve(repositoryRoot, values.out),
      signal: interruption.signal,
      ...(values.pack === undefined ? {} : { pack: resolve(values.pack) }),
    },
    createConsole(process.stdout, process.env),
  )
  console.log(`\n${closingLine(tally)}`)
  process.exitCode = interruption.signal.aborted ? 130 : exitCodeOf(tally)
}

/** Standard output is the feature alone, so that it can be kept in a file. */
const skeleton = (name: string): void => {
  const report = readReport(name, readBounded(name).toString('utf8'))
  process.stdout.write(skeletonOf(report, readWordings(repositoryRoot)))
}

const main = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [verb, file, ...more] = positionals
  if (values.help) return console.log(usage)
  if ((verb !== 'check' && verb !== 'skeleton') || file === undefined || more.length > 0) {
    console.error(usage)
    process.exitCode = 2
    return
  }
  if (verb === 'check') await check(file, values)
  else skeleton(file)
}

const fail = (error: Error): void => {
  console.error(error instanceof CannotStartError || 'code' in error ? error.message : error.stack)
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}

await main(process.argv.slice(2)).catch(fail)
