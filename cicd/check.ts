import { allChecks, runChecks } from './checks/all.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'

/** `npm run check [-- name …]`: all static checks, or those named. */
const main = async (names: readonly string[]): Promise<void> => {
  const unknown = names.find((name) => !allChecks.some((check) => check.name === name))
  if (unknown !== undefined) {
    console.error(`There is no check ${unknown}; there are ${allChecks.map(({ name }) => name).join(', ')}.`)
    console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
    process.exitCode = 2
    return
  }
  const chosen = allChecks.filter(({ name }) => names.length === 0 || names.includes(name))
  const tally = await runChecks(chosen, repositoryRoot, createConsole(process.stdout, process.env))
  console.log(closingLine(tally))
  process.exitCode = exitCodeOf(tally)
}

await main(process.argv.slice(2))
