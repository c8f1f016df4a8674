import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import type { Provider } from '../../environments/index.ts'
import { parseScope, prepareRun, type RunContext, type RunRecord, writeReports } from '../../reports/index.ts'
import { type Console, showDuration, type Tally } from '../console.ts'
import { type BuildFacts, prepareBuild } from './build-facts.ts'
import { type Chosen, chooseProvider } from './choose.ts'
import { type FeaturesEnd, runFeatures } from './features-process.ts'
import { listenForInterruption } from './interruption.ts'
import { describeMachine } from './machine.ts'
import { createProgress } from './progress.ts'
import { reserveFolder } from './reserve.ts'
import { selectionOf } from './selection.ts'
import { printSummary } from './summary.ts'
import { tallyOf } from './tally.ts'

export interface AcceptanceOptions {
  readonly root: string
  /** Reports folder, relative to the repository or absolute. */
  readonly outDirectory: string
  /** Name of a provider; default: the strongest that this machine can run. */
  readonly provider?: string
  readonly tags?: string
  /** Only scenarios whose name holds one of these. */
  readonly names?: readonly string[]
  /** After so long without a sign of life the run counts as hung. Default 5 min. */
  readonly silenceMs?: number
  /** Feature files, folders or `file:line`; empty: all. */
  readonly paths: readonly string[]
}

export interface AcceptanceOutcome {
  /** `failed` is at least 1 when anything at all was wrong. */
  readonly tally: Tally
  readonly interrupted: boolean
  /** Absolute path of the page; absent when it could not be written. */
  readonly page?: string
}

/**
 * Runs features on a network, writes the reports and prints what came out.
 *
 * @throws CannotStartError when the provider is unknown or cannot run here, or another run has the reports folder; nothing
 *   has been started then
 */
export const runAcceptance = async (
  options: AcceptanceOptions,
  console: Console,
): Promise<AcceptanceOutcome> => {
  const chosen = await chooseProvider(options.provider)
  console.line(`provider  ${chosen.why}`)
  for (const note of chosen.notes) console.line(console.paint('dim', `          ${note}`))
  const outDirectory = resolve(options.root, options.outDirectory)
  using _reserved = await reserveFolder(outDirectory)
  const build = await prepareBuild(options.root, chosen.provider, console)
  await sweep(chosen.provider, 'left behind by an earlier run, now removed', console)

  const context = describeRun(options, chosen, build)
  prepareRun(outDirectory, context)
  const { end, interrupted } = await run(options, { chosen, build, outDirectory }, console)
  const swept = await sweep(chosen.provider, 'left behind by this run, now removed', console)

  console.fleeting('writing reports …')
  const scope = parseScope(parse(readFileSync(resolve(options.root, 'specs/scope.yaml'), 'utf8')))
  const complaints = (record: RunRecord): readonly string[] => [
    ...(interrupted ? ['it was interrupted; what did not run counts as broken'] : []),
    ...(end.why === undefined ? [] : [end.why]),
    ...outlived(record, end, swept),
  ]
  const reports = await writeReports({
    outDirectory,
    runId: context.runId,
    scope,
    runnerSuccess: end.success,
    complaints,
  })
  printSummary(reports, console)
  return {
    tally: tallyOf(reports),
    interrupted,
    ...(reports.page.made ? { page: reports.files.page } : {}),
  }
}

/** A run that ended by itself has to give back its networks by itself. */
const outlived = (
  { environments }: RunRecord,
  end: FeaturesEnd,
  swept: readonly string[],
): readonly string[] =>
  environments
    .filter(({ id }) => end.finished && swept.includes(id))
    .map(({ id }) => `the network ${id} outlived the run`)

const describeRun = (
  options: AcceptanceOptions,
  { provider, why, notes }: Chosen,
  build: BuildFacts,
): RunContext => {
  const startedAt = new Date().toISOString()
  return {
    runId: `${startedAt.slice(0, 19).replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`,
    startedAt,
    provider: provider.name,
    whyProvider: why,
    notes,
    version: build.version,
    commit: build.commit,
    machine: describeMachine(),
    ...selectionOf(options),
  }
}

interface Parts {
  readonly chosen: Chosen
  readonly build: BuildFacts
  readonly outDirectory: string
}

const run = async (
  { root, paths, tags, names, silenceMs }: AcceptanceOptions,
  { chosen, build, outDirectory }: Parts,
  console: Console,
): Promise<{ end: FeaturesEnd; interrupted: boolean }> => {
  using interruption = listenForInterruption((line) => console.line(`\n${line}`))
  const worldParameters = {
    provider: chosen.provider.name,
    ...(build.buildFile === undefined ? {} : { buildFile: build.buildFile }),
  }
  const request = {
    paths,
    ...(tags === undefined ? {} : { tags }),
    ...(names === undefined ? {} : { names }),
    worldParameters,
    outDirectory,
  }
  const startedAt = performance.now()
  const end = await runFeatures(request, {
    root,
    onEnvelope: createProgress(console),
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...interruption,
  })
  console.line(console.paint('dim', `\nfeatures took ${showDuration(performance.now() - startedAt)}`))
  return { end, interrupted: interruption.soft.aborted }
}

const sweep = async (provider: Provider, what: string, console: Console): Promise<readonly string[]> => {
  const removed = await provider.sweep()
  if (removed.length > 0) console.line(`${what}: ${removed.join(', ')}`)
  return removed
}
