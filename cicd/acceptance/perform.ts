import type { Console } from '../console.ts'
import type { BuildFacts } from './build-facts.ts'
import { type FeaturesEnd, runFeatures } from './features-process.ts'
import type { FeaturesRequest } from './features-request.ts'
import type { Interruption } from './interruption.ts'
import type { Play } from './plays.ts'
import { createProgress } from './progress.ts'

export interface PerformOptions {
  readonly root: string
  readonly selection: Pick<FeaturesRequest, 'paths' | 'names'>
  readonly build: BuildFacts
  /** Id of a network that stands already. */
  readonly network?: string
  /** Capture the packets of every machine. */
  readonly capture?: boolean
  readonly silenceMs?: number
  /** Whether other plays write to the same console. */
  readonly isOneOfMany: boolean
}

export interface Performed {
  readonly play: Play
  readonly end: FeaturesEnd
  /** It was asked to stop before it had ended. */
  readonly interrupted: boolean
}

const notBegun: FeaturesEnd = {
  finished: false,
  success: false,
  why: 'it had not begun when the run was stopped',
}

const requestOf = (
  { context, topology, outDirectory }: Play,
  { selection, build, network, capture }: PerformOptions,
): FeaturesRequest => ({
  ...selection,
  ...(context.tags === undefined ? {} : { tags: context.tags }),
  outDirectory,
  worldParameters: {
    provider: context.provider,
    run: context.runId,
    ...(build.buildFile === undefined ? {} : { buildFile: build.buildFile }),
    ...(build.otherBuildFile === undefined ? {} : { otherBuildFile: build.otherBuildFile }),
    ...(topology === undefined ? {} : { topology }),
    ...(network === undefined ? {} : { network }),
    ...(capture === true ? { capture } : {}),
  },
})

/** Has the features played on one network, in a process of their own; one that was stopped before it began never starts. */
export const perform = async (
  play: Play,
  options: PerformOptions,
  { console, interruption }: { readonly console: Console; readonly interruption: Interruption },
): Promise<Performed> => {
  if (interruption.soft.aborted) return { play, end: notBegun, interrupted: true }
  const { root, silenceMs, isOneOfMany } = options
  const end = await runFeatures(requestOf(play, options), {
    root,
    onEnvelope: createProgress(console, isOneOfMany ? play.place : undefined),
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...interruption,
  })
  return { play, end, interrupted: interruption.soft.aborted }
}
