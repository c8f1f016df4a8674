import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { allChecks, runChecks } from './checks/all.ts'
import { changeCheck } from './checks/change-check.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'

/** First lines of the commits since a base. */
const subjectsSince = (base: string) => (root: string) =>
  execFileSync('git', ['log', '--format=%s', `${base}..HEAD`, '--'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)

/** `npm run check [-- name …]`: all static checks, or those named; `change --base <ref>` is one that must be asked for. */
const main = async (args: string[]): Promise<void> => {
  const { values, positionals: names } = parseArgs({
    args,
    options: { base: { type: 'string', default: 'main' } },
    allowPositionals: true,
  })
  const known = [...allChecks, changeCheck(values.base, subjectsSince(values.base))]
  const unknown = names.find((name) => !known.some((check) => check.name === name))
  if (unknown !== undefined) {
    console.error(`There is no check ${unknown}; there are ${known.map(({ name }) => name).join(', ')}.`)
    console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
    process.exitCode = 2
    return
  }
  const chosen = names.length === 0 ? allChecks : known.filter(({ name }) => names.includes(name))
  const tally = await runChecks(chosen, repositoryRoot, createConsole(process.stdout, process.env))
  console.log(closingLine(tally))
  process.exitCode = exitCodeOf(tally)
}

await main(process.argv.slice(2))
