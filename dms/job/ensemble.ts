import type { Resources } from '../resources/index.ts'

/** One piece of work: what runs, in which executor, with how much. */
export interface AllocationSpecification {
  readonly name: string
  /** A task ends by itself; a service runs until it is shut down. */
  readonly kind: 'task' | 'service'
  readonly executor: string
  readonly resources: Resources
  readonly limits: { readonly timeMs: number; readonly outputBytes: number }
  readonly environment: Readonly<Record<string, string>>
  /** Parameters of the executor's own kind; the executor checks them. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Allocations that go to one machine together. */
export interface Placement {
  readonly name: string
  readonly allocations: readonly string[]
  /** DID or peer id of the machine; absent: the network finds one. */
  readonly peer?: string
}

/** A job description, checked. */
export interface Ensemble {
  readonly allocations: readonly AllocationSpecification[]
  readonly placements: readonly Placement[]
}
