export interface Crowd {
  /** How many at a time. Default all. */
  readonly atOnce?: number
  /** Begins no more once it aborts. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Does the same to all, some at a time, in their order. After a failure no more are begun; those under way are awaited.
 *
 * @throws the first failure, or the reason of `signal`
 */
export const eachOf = async <T>(
  items: readonly T[],
  { atOnce = items.length, signal }: Crowd,
  act: (item: T) => Promise<void>,
): Promise<void> => {
  const left = items.values()
  let failure: { readonly reason: unknown } | undefined
  const work = async () => {
    for (const item of left) {
      if (failure !== undefined || signal?.aborted === true) return
      await act(item).catch((reason: unknown) => {
        failure ??= { reason }
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  if (failure !== undefined) throw failure.reason
  signal?.throwIfAborted()
}
