import { parseArgs } from 'node:util'
import { type BenchResult, findBenches, runBench } from './bench/run.ts'
import { showTable } from './bench/table.ts'
import { buildDaemon } from './build/build.ts'
import { createConsole } from './console.ts'
import { repositoryRoot } from './repository.ts'

const usage = `Measures, one file after another, and prints a table of figures, as ratios where there is a peer in the same run.
Aims are printed, never enforced: what a busy machine measures proves nothing. A bench that breaks off is an error.

  npm run bench [-- options] [part of a path …]     such as: environments, netns, cicd/bench/environments

  --list   names the files and measures nothing
  --json   one figure a line
  --help   this text

Containers are measured where an engine answers at DOCKER_HOST or /var/run/docker.sock; else their row says why not.
NUNET_BENCH_HOSTS=3,10 asks for fewer hosts than 3, 10, 50 and 100.
`

const readArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    })
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

/** On Ctrl-C the running bench takes away what it made, and none is begun after it; a second one ends at once. */
const interruption = (): AbortSignal => {
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort())
  return abort.signal
}

const measure = async (files: readonly string[]): Promise<readonly BenchResult[]> => {
  const progress = createConsole(process.stderr, process.env)
  const signal = interruption()
  const results: BenchResult[] = []
  // Several of them deploy the built daemon.
  await buildDaemon(repositoryRoot)
  for (const file of files) {
    if (signal.aborted) break
    progress.line(`measuring ${file} …`)
    results.push(
      await runBench(repositoryRoot, file, {
        signal,
        onFigure: ({ name }) => progress.fleeting(`  ${name}`),
      }),
    )
  }
  progress.fleeting('')
  return results
}

const print = (results: readonly BenchResult[], asJson: boolean): void => {
  const figures = results.flatMap((result) => result.figures)
  if (asJson) for (const figure of figures) console.log(JSON.stringify(figure))
  else if (figures.length > 0) console.log(showTable(figures).join('\n'))
}

const main = async (args: readonly string[]): Promise<number> => {
  const asked = readArguments(args)
  if ('problem' in asked) {
    process.stderr.write(`${asked.problem}\n\n${usage}`)
    return 2
  }
  const { values, positionals } = asked
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const files = findBenches(repositoryRoot, positionals)
  if (files.length === 0) {
    console.error(`There is no bench file whose path holds ${positionals.join(' or ')}; --list names all.`)
    return 2
  }
  if (values.list) {
    console.log(files.join('\n'))
    return 0
  }
  const results = await measure(files)
  print(results, values.json === true)
  const problems = results.filter(({ problem }) => problem !== undefined)
  for (const { file, problem } of problems) console.error(`${file}: ${problem}`)
  return problems.length > 0 || results.length < files.length ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
