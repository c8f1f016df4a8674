import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Example sentences of all wordings, as `steps/catalogue.md` shows them. */
export const readWordings = (root: string): readonly string[] => {
  const rows = readFileSync(join(root, 'steps/catalogue.md'), 'utf8').matchAll(
    /^\| [^|]+ \| ([^|]+) \| \d+ \|/gm,
  )
  return [...rows].map(([, example]) => example!.trim())
}

/** Names and quoted text differ between a sentence and its wording; what is left is compared. */
const wordsOf = (sentence: string): ReadonlySet<string> =>
  new Set(
    sentence
      .replace(/"[^"]*"/g, '')
      .toLowerCase()
      .match(/[a-z]{3,}/g) ?? [],
  )

/** Words in common as a part of all words: 1 for the same sentence, 0 for strangers (Jaccard's index). */
const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const common = [...a].filter((word) => b.has(word)).length
  return common === 0 ? 0 : common / (a.size + b.size - common)
}

/** The wording that says most nearly the same, if any has at least a third of the words in common. */
export const nearestWording = (sentence: string, wordings: readonly string[]): string | undefined => {
  const own = wordsOf(sentence)
  const [best] = wordings
    .map((wording) => ({ wording, score: likeness(own, wordsOf(wording)) }))
    .sort((a, b) => b.score - a.score)
  return best !== undefined && best.score >= 1 / 3 ? best.wording : undefined
}
