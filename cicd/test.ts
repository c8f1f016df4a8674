import { join } from 'node:path'
import { runAcceptance } from './acceptance/acceptance.ts'
import { CannotStartError } from './acceptance/choose.ts'
import { reportLine } from './acceptance/summary.ts'
import { buildDaemon } from './build/build.ts'
import { allChecks, runChecks } from './checks/all.ts'
import { runConformance } from './conformance/conformance.ts'
import { runLenders } from './conformance/lenders.ts'
import { addTallies, closingLine, createConsole, exitCodeOf, showDuration, type Tally } from './console.ts'
import { repositoryRoot } from './repository.ts'
import { runUnitTests } from './unit/run.ts'

/** Apart from reports/out, which belongs to `npm run accept`. */
const outDirectory = join('.cache', 'test-report')

const console = createConsole(process.stdout, process.env)

/** `npm test [-- part of a path …]`: static checks, unit and compliance tests, features in-process, thirty of them on every provider, and those about lent machines; with paths only those tests. */
const main = async (filters: readonly string[]): Promise<Tally> => {
  const root = repositoryRoot
  const unit = async () => {
    // The compliance suites of environments deploy the built daemon, which a bare clone does not have yet.
    await buildDaemon(root, () => console.line('  building the daemon …'))
    return runUnitTests({ root, filters }, console)
  }
  if (filters.length > 0) return stage('Unit and compliance tests', unit)
  return addTallies(
    await stage('1/5  Static checks', () => runChecks(allChecks, root, console)),
    await stage('2/5  Unit and compliance tests', unit),
    await stage('3/5  Features, in-process', async () => {
      const { tally, page } = await runAcceptance(
        { root, outDirectory, provider: 'in-process', paths: [] },
        console,
      )
      console.line(`\n${reportLine(page)}`)
      return tally
    }),
    await stage('4/5  The same on every provider', () =>
      runConformance({ root, reference: join(root, outDirectory) }, console),
    ),
    await stage('5/5  Machines that people lend', () => runLenders(root, console)),
  )
}

/** A stage that breaks off counts as one failure, and the next still runs. */
const stage = async (title: string, work: () => Promise<Tally>): Promise<Tally> => {
  console.line(`\n${title}\n`)
  const startedAt = performance.now()
  const tally = await work().catch((error: Error) => {
    console.line(
      `  ${console.paint('red', '✗')} ${error instanceof CannotStartError ? error.message : (error.stack ?? error.message)}`,
    )
    return { passed: 0, failed: 1, skipped: 0 }
  })
  console.line(
    console.paint('dim', `  ${closingLine(tally)} in ${showDuration(performance.now() - startedAt)}`),
  )
  return tally
}

const total = await main(process.argv.slice(2))
console.line(`\n${closingLine(total)}`)
process.exitCode = exitCodeOf(total)
