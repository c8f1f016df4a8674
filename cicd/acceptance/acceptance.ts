import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import type { Provider } from '../../environments/index.ts'
import { parseScope, prepareRun, type RunPlan } from '../../reports/index.ts'
import { type Console, showDuration, type Tally } from '../console.ts'
import { type BuildFacts, prepareBuild } from './build-facts.ts'
import { type Chosen, chooseProvider, requireCapture } from './choose.ts'
import { keepLastFailures } from './failures.ts'
import { historyPath, rememberRun } from './history.ts'
import { listenForInterruption } from './interruption.ts'
import { type Judged, judgeAll } from './judge.ts'
import { inLanes, lanesFor } from './lanes.ts'
import { describeMachine } from './machine.ts'
import { placesFor, wantedBy } from './once.ts'
import { type Performed, perform } from './perform.ts'
import { choosePlaces, type PlacesWanted, placesLine } from './places.ts'
import { type Play, planPlays, type SharedContext } from './plays.ts'
import { readQuestion } from './quarantine.ts'
import { reserveFolder } from './reserve.ts'
import { selectionOf } from './selection.ts'
import { printPlaces, printSummary } from './summary.ts'
import { tallyOf } from './tally.ts'
import { unplayedOf } from './unplayed.ts'

/** `topologies` default to what `choosePlaces` says; on a `network` only scenarios that leave it as it was may play. */
export interface AcceptanceOptions extends PlacesWanted {
  readonly root: string
  /** Reports folder, relative to the repository or absolute. */
  readonly outDirectory: string
  /** Name of a provider; default: the strongest that this machine can run. */
  readonly provider?: string
  readonly tags?: string
  /** Capture the packets of every machine. Default false. */
  readonly capture?: boolean
  /** Only scenarios whose name holds one of these. */
  readonly names?: readonly string[]
  /** After so long without a sign of life the run counts as hung. Default 5 min. */
  readonly silenceMs?: number
  /** History file of earlier runs to compare with, such as those of the target branch. Default: the history of this one. */
  readonly baseline?: string
  /** History file that remembers this run. Default: `historyPath`. */
  readonly history?: string
  /** Where others will read the reports folder. */
  readonly url?: string
  /** False: no Allure page, which takes longer than all other formats. Default true. */
  readonly allurePage?: boolean
  /** What the change is that is judged: all that differs from where this branch left that branch, tag or commit. Default `main`. */
  readonly base?: string
  /** Judge a merge request: what is quarantined, and only that, does not stop it. Default false. */
  readonly isGate?: boolean
  /** Name of the topology of `network`. */
  readonly networkTopology?: string
  /** The plan that this run is part of; goes into its record. */
  readonly plan?: RunPlan
  /** How many networks of features play at once. Default: three for two processors. */
  readonly atOnce?: number
  /** Feature files, folders or `file:line`; empty: all. */
  readonly paths: readonly string[]
}

export interface AcceptanceOutcome {
  /** Over all networks. `failed` is at least 1 when anything at all was wrong. */
  readonly tally: Tally
  readonly interrupted: boolean
  /** Absolute path of the page; absent when it could not be written. */
  readonly page?: string
}

/**
 * Plays features on one or several networks, writes the reports and prints what came out.
 *
 * @throws CannotStartError when the provider is unknown or cannot run here, or another run has the reports folder; nothing
 *   has been started then
 */
export const runAcceptance = async (
  options: AcceptanceOptions,
  console: Console,
): Promise<AcceptanceOutcome> => {
  const chosen = await chooseProvider(options.provider, options.network)
  requireCapture(chosen.provider, options)
  const places = await placesFor(choosePlaces(options, chosen.provider), options.root, options)
  const wanted = await wantedBy(places, options.root, options)
  console.line(`provider  ${chosen.why}`)
  console.line(`networks  ${placesLine(places, options)}`)
  for (const note of chosen.notes) console.line(console.paint('dim', `          ${note}`))
  const { root, base, isGate = false } = options
  const quarantine = readQuestion({
    root,
    provider: chosen.provider.name,
    isGate,
    ...(base === undefined ? {} : { base }),
  })
  const outDirectory = resolve(options.root, options.outDirectory)
  using _reserved = await reserveFolder(outDirectory)
  const build = await prepareBuild(
    options.root,
    chosen.provider,
    console,
    options.network === undefined ? {} : { network: options.network },
  )
  await sweep(chosen.provider, 'left behind by an earlier run, now removed', console)

  const startedAt = new Date().toISOString()
  const plays = planPlays(places.names, sharedContext(options, chosen, build), { outDirectory, startedAt })
  keepLastFailures(options, console)
  // The first in order: its folder is emptied, with those of the others in it.
  const history = historyPath(options)
  const baseline = options.baseline === undefined ? history : resolve(options.root, options.baseline)
  for (const play of plays)
    prepareRun(play.outDirectory, play.context, baseline === undefined ? {} : { baseline })
  const performed = await performAll(plays, { options, build }, console)
  const swept = await sweep(chosen.provider, 'left behind by this run, now removed', console)

  console.fleeting('writing reports …')
  const scope = parseScope(parse(readFileSync(resolve(options.root, 'specs/scope.yaml'), 'utf8')))
  const judged = await judgeAll(performed, {
    scope,
    swept,
    wanted,
    unplayed: unplayedOf(options.root, options.paths),
    allurePage: options.allurePage ?? true,
    ...(quarantine === undefined ? {} : { quarantine }),
  })
  print(judged, console)
  await rememberRun(
    history,
    judged.map((one) => one.reports.record),
    console,
  )
  const [{ reports }] = judged
  return {
    tally: tallyOf(
      judged.map((one) => one.reports),
      { isGate },
    ),
    interrupted: performed.some((one) => one.interrupted),
    ...(reports.page.made ? { page: reports.files.page } : {}),
  }
}

const sharedContext = (
  options: AcceptanceOptions,
  { provider, why, notes }: Chosen,
  build: BuildFacts,
): SharedContext => ({
  provider: provider.name,
  whyProvider: why,
  notes,
  version: build.version,
  commit: build.commit,
  ...(options.plan === undefined ? {} : { plan: options.plan }),
  ...(options.url === undefined ? {} : { url: options.url }),
  ...(options.network === undefined ? {} : { network: options.network }),
  ...(options.networkTopology === undefined ? {} : { topology: options.networkTopology }),
  machine: describeMachine(),
  ...selectionOf(options),
})

const performAll = async (
  plays: readonly Play[],
  { options, build }: { readonly options: AcceptanceOptions; readonly build: BuildFacts },
  console: Console,
): Promise<readonly Performed[]> => {
  using interruption = listenForInterruption((line) => console.line(`\n${line}`))
  const { root, paths, names, network, capture, silenceMs } = options
  const selection = {
    paths,
    ...(names === undefined ? {} : { names }),
  }
  const how = {
    root,
    selection,
    build,
    isOneOfMany: plays.length > 1,
    ...(network === undefined ? {} : { network }),
    ...(capture === undefined ? {} : { capture }),
    ...(silenceMs === undefined ? {} : { silenceMs }),
  }
  const lanes = options.atOnce ?? lanesFor(describeMachine().cpus, plays.length)
  const startedAt = performance.now()
  const performed = await inLanes(plays, lanes, (play) => perform(play, how, { console, interruption }))
  console.line(console.paint('dim', `\nfeatures took ${showDuration(performance.now() - startedAt)}`))
  return performed
}

const print = (judged: readonly Judged[], console: Console): void => {
  for (const { play, reports } of judged) {
    if (judged.length > 1) console.line(`\n${console.paint('dim', `── ${play.place} ──`)}`)
    printSummary(reports, console)
  }
  if (judged.length > 1) printPlaces(judged, console)
}

const sweep = async (provider: Provider, what: string, console: Console): Promise<readonly string[]> => {
  const removed = await provider.sweep()
  if (removed.length > 0) console.line(`${what}: ${removed.join(', ')}`)
  return removed
}
