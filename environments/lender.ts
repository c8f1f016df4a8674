/** What a lent machine does for its borrower, as whoever lends it sees it. */
export interface LentView {
  readonly borrower: string
  /** A daemon of the borrower's runs there. */
  readonly isInUse: boolean
  /** What it may take, one line each: processor, memory, disk, time. */
  readonly bounds: readonly string[]
}

/** Who lends a machine, and is not the tester: she sees and decides at any moment. */
export interface Lender {
  /** Undefined when the machine is lent no more. */
  sees(): Promise<LentView | undefined>
  /** She has her machine back when it resolves. */
  takeBack(): Promise<void>
  /** Cuts its power and switches it on again; resolves when what ran there runs again. */
  restart(): Promise<void>
  /** What of the lending can still be found there, in words. */
  leftovers(): Promise<readonly string[]>
}
