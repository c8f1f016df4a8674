import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createConsole } from './console.ts'
import { writePlanFiles } from './pipeline/write.ts'
import { type PlanArguments, readArguments } from './plan/arguments.ts'
import { fillCriteria, readCriteria, readLastRun } from './plan/criteria.ts'
import { PlanRequestError } from './plan/event.ts'
import { makePlan } from './plan/make.ts'
import { runPlanOf } from './plan/run-plan.ts'
import { showPlan } from './plan/show.ts'
import { ClosedGateError, gateFaults } from './release/gate.ts'
import { repositoryRoot } from './repository.ts'

const usage = `npm run plan -- [command] --event <trigger> [options]     what would run where and why, and what not and why not

  show                prints the plan (default)
  pipeline            writes it for the forge into --out: pipeline.yml, plan.json, run-plan.json, plan.env, metrics.txt, annotations.json
  gate                whether a tag may be released: its name, the version, the changelog, its candidates
  criteria <file.md>  an issue's acceptance criteria, each with the scenarios that prove it and how they last came out

  --event <trigger>   push, merge-request, merge, schedule, manual, fork; "forge" reads the variables of a pipeline
  --tag <name>        what a tag would start: v0.5.0-boot, v0.5.0-rc1, v0.5.0-rc1-p1, v0.5.0
  --base <ref>        compares with where this branch left that branch, tag or commit; default main
  --changed <file>    instead: this file changed; may stand several times
  --runners <number>  jobs that run at a time; default 4
  --out <folder>      default reports/out/plan
  --json              as JSON, in the form that "npm run accept -- --plan <file>" takes and the record of a run keeps
  --help              this text`

const { paint } = createConsole(process.stdout, process.env)

/** Each answers with what standard output gets. */
const commands: Readonly<Record<string, (args: PlanArguments) => string>> = {
  show: (args) => {
    const plan = makePlan(args.request(repositoryRoot))
    return args.json ? JSON.stringify(runPlanOf(plan), null, 2) : showPlan(plan, paint).join('\n')
  },
  pipeline: (args) => {
    const plan = makePlan(args.request(repositoryRoot))
    const files = writePlanFiles(plan, resolve(repositoryRoot, args.out), process.env)
    return [...showPlan(plan, paint), '', ...files.map((file) => `${args.out}/${file}`)].join('\n')
  },
  criteria: ({ positionals: [file] }) => {
    if (file === undefined)
      throw new PlanRequestError('criteria takes a file, such as an issue saved as Markdown.')
    const { scenarios, about } = readLastRun(repositoryRoot)
    const criteria = readCriteria(readFileSync(resolve(process.env.INIT_CWD ?? '.', file), 'utf8'))
    if (criteria.length === 0)
      throw new PlanRequestError(`${file} has no list below a heading "Acceptance criteria".`)
    return fillCriteria(criteria, scenarios, about).join('\n')
  },
  gate: ({ tag = process.env.CI_COMMIT_TAG }) => {
    const faults = gateFaults(repositoryRoot, tag)
    if (faults.length > 0) throw new ClosedGateError(faults)
    return tag === undefined || tag === ''
      ? 'No tag: pages may be published, and nothing is released.'
      : `The gate is open for ${tag}.`
  },
}

const run = (args: PlanArguments): string => {
  if (args.help) return usage
  const command = commands[args.command]
  if (command === undefined)
    throw new PlanRequestError(
      `There is no command "${args.command}"; there are ${Object.keys(commands).join(', ')}.`,
    )
  return command(args)
}

try {
  console.log(run(readArguments(process.argv.slice(2), process.env)))
} catch (error) {
  const isOurs = error instanceof Error && 'code' in error
  console.error(
    isOurs ? `${error.message}\n\nnpm run plan -- --help shows what there is.` : (error as Error).stack,
  )
  process.exitCode = 2
}
