import { matchesGlob } from 'node:path'
import type { Finding } from '../check.ts'
import type { SourceFile } from '../source-files.ts'
import type { WordRule } from './rules.ts'

/** Finds words that stand where they may not; comments and quoted text do not count. */
export const judgeWords = (files: readonly SourceFile[], rules: readonly WordRule[]): readonly Finding[] =>
  files.flatMap(({ path, text }) => {
    const applying = rules.filter((rule) => matchesAny(path, rule.files) && !matchesAny(path, rule.except))
    if (applying.length === 0) return []
    return bareLines(text).flatMap((line, index) =>
      applying.flatMap(({ pattern, rule, fix }) => {
        const word = pattern.exec(line)?.[0]
        return word === undefined ? [] : [{ file: path, line: index + 1, message: `${word}: ${rule}`, fix }]
      }),
    )
  })

/** Lines without comments and the contents of quotes; what stands in `${}` of a template stays out as well. */
const bareLines = (text: string): readonly string[] => {
  const keepBreaks = (match: string): string => match.replace(/[^\n]/g, '')
  return text.replace(tokens, keepBreaks).split('\n')
}

// In this order: whichever begins first swallows the others.
const tokens =
  /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=[=(,:]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/g

const matchesAny = (path: string, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(path, glob))
