import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'
import { type SourceFile, servesTests } from '../../checks/source-files.ts'

/** A mistake of one line, as people make them. */
export interface Defect {
  /** Relative to the repository. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** What was done: `a condition is negated`. */
  readonly kind: string
  /** The line as it was and as it is, without the blanks around it. */
  readonly before: string
  readonly after: string
  /** The whole text with the mistake. */
  readonly text: string
}

interface Mistake {
  readonly kind: string
  /** What it stands on; the first match of a line is changed. */
  readonly on: RegExp
  readonly to: string
}

const mistakes: readonly Mistake[] = [
  {
    kind: 'a condition is negated',
    on: /\bif \((.+)\) (return|throw|continue|break)\b/,
    to: 'if (!($1)) $2',
  },
  { kind: 'a condition is negated', on: /^(\s*)if \((.+)\) \{$/, to: '$1if (!($2)) {' },
  { kind: 'equal and unequal are mixed up', on: / === /, to: ' !== ' },
  { kind: 'equal and unequal are mixed up', on: / !== /, to: ' === ' },
  { kind: 'a bound is off by one', on: / < (?=[\w(])/, to: ' <= ' },
  { kind: 'a bound is off by one', on: / > (?=[\w(])/, to: ' >= ' },
  { kind: 'a bound is off by one', on: / <= /, to: ' < ' },
  { kind: 'a bound is off by one', on: / >= /, to: ' > ' },
  { kind: 'a sum is a difference', on: / \+ 1\b/, to: ' - 1' },
  { kind: 'a sum is a difference', on: / - 1\b/, to: ' + 1' },
  { kind: 'and is or', on: / && /, to: ' || ' },
  { kind: 'or is and', on: / \|\| /, to: ' && ' },
  { kind: 'true is false', on: /\btrue\b/, to: 'false' },
  { kind: 'false is true', on: /\bfalse\b/, to: 'true' },
  { kind: 'a call is missing', on: /^(\s+)(?:await |void )?[\w.!?]+\(.*\)$/, to: '$1' },
  {
    kind: 'nothing is returned',
    on: /^(\s+)return (?!undefined\b)[^{[(`]+$/,
    to: '$1return undefined as never',
  },
  { kind: 'a filter lets everything pass', on: /\.filter\(.+?\)\)/, to: '.filter(() => true))' },
  { kind: 'some are all', on: /\.some\(/, to: '.every(' },
  { kind: 'all are some', on: /\.every\(/, to: '.some(' },
]

/** Every mistake that can be made in a file; what would not parse any more is none. */
export const defectsOf = ({ path, text }: SourceFile): readonly Defect[] => {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    if (isNoCode(line)) return []
    return mistakes
      .filter(({ on }) => on.test(line))
      .map(({ kind, on, to }) => ({ kind, after: line.replace(on, to) }))
      .map(({ kind, after }): Defect => {
        const changed = lines.with(index, after).join('\n')
        return { file: path, line: index + 1, kind, before: line.trim(), after: after.trim(), text: changed }
      })
  })
}

const isNoCode = (line: string): boolean => /^\s*(\*|\/\/|\/\*|import\b|export \{|\}|type\b)|^\s*$/.test(line)

const parses = ({ text }: Defect): boolean => {
  try {
    stripTypeScriptTypes(text)
    return true
  } catch {
    return false
  }
}

/** Folders of what is tested; what serves tests only is no place for a defect. */
const planted = /^(dms|environments|steps)\/.*\.ts$/

/**
 * Chooses defects that are spread over the code as its lines are, the same for the same seed and code.
 *
 * @param count at most one for each line
 */
export const chooseDefects = (
  files: readonly SourceFile[],
  { count, seed }: { readonly count: number; readonly seed: string },
): readonly Defect[] => {
  const possible = files
    .filter(({ path }) => planted.test(path) && !servesTests(path) && !path.endsWith('.d.ts'))
    .flatMap(defectsOf)
    .map((defect) => ({ defect, rank: hashOf(`${seed}\t${idOf(defect)}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const chosen: Defect[] = []
  const lines = new Set<string>()
  for (const { defect } of possible) {
    if (chosen.length === count) break
    const place = `${defect.file}:${defect.line}`
    if (lines.has(place) || !parses(defect)) continue
    lines.add(place)
    chosen.push(defect)
  }
  return chosen
}

/** The same as long as the line stands where it stands. */
export const idOf = ({ file, line, before, after }: Defect): string =>
  hashOf([file, line, before, after].join('\t')).slice(0, 12)

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
