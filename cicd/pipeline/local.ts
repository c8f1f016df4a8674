import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { closingLine } from '../console.ts'
import { repositoryRoot } from '../repository.ts'
import { type LocalTrigger, localTriggers, missingHere, runLocally } from './local/runner.ts'
import { copyRepository } from './local/working-copy.ts'

const usage = `node cicd/pipeline/local.ts <${Object.keys(localTriggers).join(' | ')}> [options] [--changed <file> …] [job of the pipeline …]

Runs the job "plan" of .gitlab-ci.yml, lists the pipeline that it wrote, then runs the named jobs of that: for real, with
gitlab-ci-local and the shell executor, in a private copy of the repository, where a comment was added to each changed file.

  --all          every job that starts by itself, one after another in the order of the pipeline
  --lock <file>  waits for this lock before each job and holds it while the job runs, on a machine that is shared`

/** Plays a trigger through the pipeline files. @returns exit code */
const main = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      changed: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      lock: { type: 'string' },
    },
    allowPositionals: true,
  })
  const [trigger, ...named] = positionals
  if (trigger === undefined || !(trigger in localTriggers)) return say(usage, 2)
  const missing = missingHere(repositoryRoot)
  if (missing !== undefined) return say(`Pipelines cannot run here: ${missing} is missing.`, 1)
  const variables = localTriggers[trigger as LocalTrigger]
  using copy = copyRepository(repositoryRoot)
  copy.change(values.changed)
  const run = (args: readonly string[], lock?: string) =>
    runLocally({ root: copy.root, variables, args, lock, onText: (text) => process.stdout.write(text) })
  const child = ['--file', pipelineFile]
  const codes = [(await run(['plan'])).code, (await run([...child, '--list'])).code]
  const jobs = values.all ? ownJobs(readFileSync(join(copy.root, pipelineFile), 'utf8')) : named
  for (const job of jobs) codes.push((await run([...child, job], values.lock)).code)
  const failed = codes.filter((code) => code !== 0).length
  return say(closingLine({ passed: codes.length - failed, failed, skipped: 0 }), failed === 0 ? 0 : 1)
}

const pipelineFile = 'reports/out/plan/pipeline.yml'

/** Jobs that nobody has to start, in the order of the file, which is that of the stages. */
const ownJobs = (pipeline: string): readonly string[] =>
  Object.entries(parse(pipeline) as Record<string, { script?: unknown; when?: string } | undefined>)
    .filter(([, job]) => job?.script !== undefined && job.when !== 'manual')
    .map(([name]) => name)

const say = (text: string, code: number): number => {
  console.log(text)
  return code
}

process.exitCode = await main(process.argv.slice(2))
