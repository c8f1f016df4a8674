import { buildDaemon } from './build/build.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot } from './repository.ts'
import { runUnitTests } from './unit/run.ts'

/** `npm run unit [-- part of a path …]`: unit tests and compliance suites alone; leaves reports/out/unit.xml. */
const main = async (filters: readonly string[]): Promise<void> => {
  const output = createConsole(process.stdout, process.env)
  // The compliance suites of environments deploy the built daemon.
  const needsDaemon = filters.length === 0 || filters.some((filter) => filter.startsWith('environments'))
  if (needsDaemon) await buildDaemon(repositoryRoot, () => output.line('building the daemon …'))
  const tally = await runUnitTests({ root: repositoryRoot, filters, junit: 'reports/out/unit.xml' }, output)
  output.line(closingLine(tally))
  process.exitCode = exitCodeOf(tally)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
})
