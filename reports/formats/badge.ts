import type { RunRecord } from '../model.ts'
import { element, text } from './xml.ts'

/** `42 passed`, or how many of how many failed; a run that is red for another reason says so. */
export const badgeText = ({ counts, verdict, quarantine }: RunRecord): string => {
  const total = counts.passed + counts.failed + counts.skipped
  if (verdict.colour === 'green') return `${counts.passed} passed`
  const words = counts.failed > 0 ? `${counts.failed} of ${total} failed` : 'red'
  const known = quarantine?.covered.length ?? 0
  return known > 0 ? `${words}, ${known} quarantined` : words
}

/** Of a character at 11 px, on average. */
const characterPx = 6.6
const label = 'acceptance'

const width = (words: string): number => Math.round(words.length * characterPx) + 12

const part = (words: string, x: number, fill: string): string[] => [
  element('rect', { x, width: width(words), height: 20, fill }),
  element('text', { x: x + width(words) / 2, y: 14, 'text-anchor': 'middle' }, [text(words)]),
]

/** The verdict as a small picture for a README, in words besides the colour. */
export const badge = (record: RunRecord): string => {
  const words = badgeText(record)
  const colour = record.verdict.colour === 'green' ? '#1a7f37' : '#b42318'
  const size = { width: width(label) + width(words), height: 20 }
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'aria-label': `${label}: ${words}` },
    [
      element('title', {}, [text(`${label}: ${words}, run ${record.context.runId}`)]),
      element('g', { fill: '#fff', 'font-family': 'Verdana,sans-serif', 'font-size': 11 }, [
        ...part(label, 0, '#444'),
        ...part(words, width(label), colour),
      ]),
    ],
  )}\n`
}
