import { hash } from 'node:crypto'
import type { Clock } from '../core/index.ts'
import { createHeap } from './heap.ts'
import { defaultReplayLimits, type ReplayLimits } from './limits.ts'
import type { ReplayMemory } from './types.ts'

interface Entry {
  readonly sender: string
  readonly nonce: string
  readonly expiresAtMs: number
}

const LONGEST_NONCE = 64

/**
 * A replay memory. What has expired is forgotten; so that a clock set back cannot revive it, whatever would expire no
 * later than anything already forgotten counts as seen.
 */
export const createReplayMemory = (
  { clock }: { clock: Pick<Clock, 'now'> },
  { perSender, total }: ReplayLimits = defaultReplayLimits,
): ReplayMemory => {
  const bySender = new Map<string, Set<string>>()
  const byExpiry = createHeap<Entry>((a, b) => a.expiresAtMs - b.expiresAtMs)
  let forgottenUpToMs = Number.NEGATIVE_INFINITY

  const forget = ({ sender, nonce, expiresAtMs }: Entry): void => {
    const nonces = bySender.get(sender)
    nonces?.delete(nonce)
    if (nonces?.size === 0) bySender.delete(sender)
    forgottenUpToMs = Math.max(forgottenUpToMs, expiresAtMs)
  }
  const sweep = (nowMs: number): void => {
    for (
      let next = byExpiry.peek();
      next !== undefined && next.expiresAtMs <= nowMs;
      next = byExpiry.peek()
    ) {
      byExpiry.pop()
      forget(next)
    }
  }
  return {
    remember: ({ sender, nonce, expiresAtMs }) => {
      const nowMs = clock.now()
      sweep(nowMs)
      // Written so that NaN counts as seen.
      if (!(expiresAtMs > nowMs && expiresAtMs > forgottenUpToMs)) return 'seen'
      const short = nonce.length > LONGEST_NONCE ? hash('sha256', nonce) : nonce
      const nonces = bySender.get(sender) ?? new Set<string>()
      if (nonces.has(short)) return 'seen'
      if (nonces.size >= perSender || byExpiry.size >= total) return 'full'
      nonces.add(short)
      bySender.set(sender, nonces)
      byExpiry.push({ sender, nonce: short, expiresAtMs })
      return 'fresh'
    },
  }
}
