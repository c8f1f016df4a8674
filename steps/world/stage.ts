import type { NodeIdentity } from '../../dms/client/index.ts'
import type {
  Artifact,
  Build,
  Environment,
  Fault,
  Host,
  HostSpecification,
} from '../../environments/environment.ts'
import type { Project } from './project.ts'

export type { Fault }

/** What may stand between a machine and the open network. */
export type Nat = Exclude<HostSpecification['nat'], undefined>

/** A participant's machine in the environment of this scenario. */
export interface Seat {
  readonly host: Host
  /** As it was when the network began. */
  readonly identity: NodeIdentity
  /** Ends the machine's daemon without any warning, and makes sure that it is gone. */
  crash(): Promise<void>
}

/** What a sentence may say of somebody's machine before it is there. */
export type Wishes = Pick<HostSpecification, 'region' | 'nat' | 'resources'> & {
  /** It runs `otherBuild` instead of the build under test. */
  readonly runsOtherBuild?: boolean
}

/**
 * Where a scenario plays. The environment is leased when somebody first needs a machine; until then sentences may
 * still add people. Filled in by the hooks, so that the rest never learns where networks come from.
 */
export interface Stage {
  /** Plans a machine for everyone named, and what is special about it. @throws Error when the environment is leased already */
  plan(names: readonly string[], wishes?: Wishes): void
  /** @throws Error for somebody who was not planned */
  seat(name: string): Promise<Seat>
  /** The network of this scenario; leased now if nobody has needed it yet. */
  environment(): Promise<Environment>
  /** Another build than the one under test. @throws Error where daemons run from their sources */
  otherBuild(): Build
  /** Inflicts a fault on the network of this scenario. */
  inflict(fault: Fault): Promise<void>
  /** Heals everything that was inflicted, the last first. */
  heal(): Promise<void>
  /** Everything the environment has kept so far, dead machines included. */
  evidence(): Promise<readonly Artifact[]>
  /** A further network beside that of the scenario; the scenario disposes it, or the stage does at the end. */
  spawn(
    hosts: readonly string[],
    options?: { readonly ttlMs?: number; readonly resources?: HostSpecification['resources'] },
  ): Promise<Environment>
  /** From now on this further network may end when its time is over; nobody asks how its daemons ended. */
  abandon(environment: Environment): void
  /** What can still be found of a disposed network, for people; empty when nothing is left. */
  leftovers(environment: Environment): Promise<readonly string[]>
  /** The small repository on which the harness itself is tried; made now if nobody has needed it yet. */
  project(): Promise<Project>
}

/** What a question last saw when a step gave up waiting. Travels into the report as JSON. */
export interface LastSeen {
  readonly question: string
  readonly host: string
  readonly expected: string
  readonly lastSeen: string
  /** The same as a person would say it, where the question knows how. */
  readonly inWords?: string
  readonly withinMs: number
}
