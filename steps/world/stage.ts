import type { NodeIdentity } from '../../dms/client/index.ts'
import type { Artifact, Environment, Host } from '../../environments/environment.ts'

/** A participant's machine in the environment of this scenario. */
export interface Seat {
  readonly host: Host
  /** As it was when the network began. */
  readonly identity: NodeIdentity
  /** Ends the machine's daemon without any warning, and makes sure that it is gone. */
  crash(): Promise<void>
}

/**
 * Where a scenario plays. The environment is leased when somebody first needs a machine; until then sentences may
 * still add people. Filled in by the hooks, so that the rest never learns where networks come from.
 */
export interface Stage {
  /** Plans a machine for everyone named. @throws Error when the environment is leased already */
  plan(names: readonly string[]): void
  /** @throws Error for somebody who was not planned */
  seat(name: string): Promise<Seat>
  /** Everything the environment has kept so far, dead machines included. */
  evidence(): Promise<readonly Artifact[]>
  /** A further network beside that of the scenario; the scenario disposes it, or the stage does at the end. */
  spawn(hosts: readonly string[]): Promise<Environment>
  /** What can still be found of a disposed network, for people; empty when nothing is left. */
  leftovers(environment: Environment): Promise<readonly string[]>
}

/** What a question last saw when a step gave up waiting. Travels into the report as JSON. */
export interface LastSeen {
  readonly question: string
  readonly host: string
  readonly expected: string
  readonly lastSeen: string
  readonly withinMs: number
}
