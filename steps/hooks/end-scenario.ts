import type { EvidenceWindow } from '../../environments/environment.ts'
import type { ScenarioWorld } from '../world/world.ts'
import { unexpectedEndsOf } from './ends.ts'
import { attachEvidence } from './evidence.ts'
import type { LeasedStage } from './stage.ts'
import type { UnhandledErrors } from './unhandled.ts'

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/**
 * Keeps the evidence of a failure, tells which faults stand, returns every network, and says what went wrong behind the scenario's back: a daemon
 * that ended by itself or does not stop well, an error that nobody handled, a network that does not go away.
 *
 * @throws Error for one of these, AggregateError for several
 */
export const endScenario = async (
  world: Pick<ScenarioWorld, 'attach'>,
  stage: Pick<LeasedStage, 'environments' | 'tellFaults' | 'close'>,
  {
    failed,
    unhandled,
    window,
  }: {
    readonly failed: boolean
    readonly unhandled: Pick<UnhandledErrors, 'take'>
    /** When it ran and what was done in it. */
    readonly window?: EvidenceWindow
  },
): Promise<void> => {
  const problems: (Error | undefined)[] = []
  try {
    stage.tellFaults()
    const endedEarly = await unexpectedEndsOf(stage.environments())
    if (failed || endedEarly !== undefined) await attachEvidence(world, stage.environments(), window)
  } finally {
    await stage.close().catch((reason: unknown) => problems.push(asError(reason)))
  }
  // Asked again, for the last orders to stop have been given only now; the networks remember.
  problems.unshift(await unexpectedEndsOf(stage.environments()), unhandled.take())
  const [first, ...others] = problems.filter((one) => one !== undefined)
  if (first === undefined) return
  if (others.length === 0) throw first
  throw new AggregateError([first, ...others], [first, ...others].map(({ message }) => message).join('\n'))
}
