import { type BenchResult, findBenches, runBench } from './bench/run.ts'
import { showTable } from './bench/table.ts'
import { buildDaemon } from './build/build.ts'
import { createConsole } from './console.ts'
import { repositoryRoot } from './repository.ts'

/**
 * `npm run bench [-- --json] [-- part of a path …]`: measures, one file after another, and prints a table. Aims are
 * printed, never enforced: what a busy machine measures proves nothing. A bench that breaks off is an error.
 */
const main = async (args: readonly string[]): Promise<void> => {
  const asJson = args.includes('--json')
  const names = args.filter((arg) => !arg.startsWith('--'))
  const files = findBenches(repositoryRoot, names)
  const progress = createConsole(process.stderr, process.env)
  const results: BenchResult[] = []
  // Several of them deploy the built daemon.
  if (files.length > 0) await buildDaemon(repositoryRoot)
  for (const file of files) {
    progress.line(`measuring ${file} …`)
    results.push(await runBench(repositoryRoot, file, ({ name }) => progress.fleeting(`  ${name}`)))
  }
  progress.fleeting('')
  print(results, asJson)
  const problems = results.filter(({ problem }) => problem !== undefined)
  for (const { file, problem } of problems) console.error(`${file}: ${problem}`)
  if (files.length === 0)
    console.error(
      `There is no bench file${names.length > 0 ? ` whose path holds ${names.join(' or ')}` : ''}.`,
    )
  process.exitCode = problems.length > 0 || files.length === 0 ? 1 : 0
}

const print = (results: readonly BenchResult[], asJson: boolean): void => {
  const figures = results.flatMap((result) => result.figures)
  if (asJson) for (const figure of figures) console.log(JSON.stringify(figure))
  else if (figures.length > 0) console.log(showTable(figures).join('\n'))
}

await main(process.argv.slice(2))
