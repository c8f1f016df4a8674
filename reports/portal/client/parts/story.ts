import type { TimelineEvent } from '../../model/types.ts'

/** A sentence while it was performed. */
export interface Bar {
  readonly fromMs: number
  readonly toMs: number
  readonly text: string
  readonly isBad: boolean
}

/** How a sentence ended, told by an event of its own: `…: <outcome>`. */
export const endOf = ({ source, text }: TimelineEvent): string | undefined =>
  source === 'step' ? /: ([\w -]+)$/.exec(text)?.[1] : undefined

const isBadEnd = (end: string): boolean => !['begins', 'passed', 'skipped'].includes(end)

/** True for the event that tells that a sentence did not pass. */
export const isFailure = (event: TimelineEvent): boolean => {
  const end = endOf(event)
  return end !== undefined && isBadEnd(end)
}

/** Sentences are told as two events, `…: begins` and `…: <outcome>`. */
export const barsOf = (events: readonly TimelineEvent[]): readonly Bar[] => {
  const open = new Map<string, number>()
  return events.flatMap((event) => {
    const { text, atMs = 0 } = event
    const end = endOf(event)
    if (end === undefined) return []
    const sentence = text.slice(0, -end.length - 2)
    if (end === 'begins') {
      open.set(sentence, atMs)
      return []
    }
    return [{ fromMs: open.get(sentence) ?? atMs, toMs: atMs, text: sentence, isBad: isBadEnd(end) }]
  })
}

/** A fault is told as it begins, bites and ends; `bites` means that its effect was seen. */
export const faultWords = (text: string): string =>
  text
    .replace(/: bites$/, ': took effect')
    .replace(/: stands since ([\d-]+)T([\d:]+)\S*$/, ': stood already, since $1 $2 UTC')

/** Whether a fault was inflicted before the time that the story tells. */
export const stoodAlready = ({ source, text }: TimelineEvent): boolean =>
  source === 'fault' && /: stands since \S+$/.test(text)

/** Less of the picture than this share is worth a closer look. */
const smallShare = 0.4

/**
 * From when on the picture tells what went wrong: the sentence before the first fault or failure, where that leaves most
 * of the time out; undefined where the whole is as good.
 */
export const closeUpFrom = (events: readonly TimelineEvent[]): number | undefined => {
  const times = events.map(({ atMs = 0 }) => atMs)
  const [startMs, endMs] = [Math.min(...times), Math.max(...times)]
  const first = events.find(
    (event) => (event.source === 'fault' && !stoodAlready(event)) || isFailure(event),
  )?.atMs
  if (first === undefined) return undefined
  const before = barsOf(events).filter(({ fromMs, toMs }) => fromMs < first && toMs >= first)
  const fromMs = Math.min(first, ...before.map((bar) => bar.fromMs))
  const spanMs = endMs - fromMs
  return spanMs > 0 && spanMs < smallShare * (endMs - startMs) ? fromMs - spanMs * 0.08 : undefined
}
