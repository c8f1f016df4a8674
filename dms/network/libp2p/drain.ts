import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../core/index.ts'

/**
 * Waits until the stream takes bytes again, is closed, or has not moved for `limitMs`.
 *
 * `stream.onDrain()` cannot be used: @libp2p/utils 7.4.1 keeps its first promise, so that every later wait ends at
 * once and a sender that trusts it spins for ever.
 */
export const awaitDrain = (
  stream: Stream,
  { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
): Promise<'drained' | 'closed' | 'stalled'> =>
  new Promise((resolve) => {
    const finish = (outcome: 'drained' | 'closed' | 'stalled'): void => {
      timer.cancel()
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      resolve(outcome)
    }
    const onDrain = (): void => finish('drained')
    const onClose = (): void => finish('closed')
    const timer = clock.after(limitMs, () => finish('stalled'))
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
  })
