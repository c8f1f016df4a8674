import { matchesGlob } from 'node:path'
import type { Finding } from '../checks/check.ts'
import { type SecretRule, secretRules } from './secret-rules.ts'

export interface ScannedText {
  /** Where it stands: a file, or a commit and a file. */
  readonly file: string
  readonly text: string
}

/** Places where something looks like a secret and is none; each says why. */
export interface KnownExample {
  readonly files: string
  readonly rule: string
  readonly why: string
}

/** Longer lines are data; they are read up to here. */
const maxLineLength = 2000

/** Finds what looks like a secret. The finding shows where and of which kind, never the secret. */
export const findSecrets = (
  texts: Iterable<ScannedText>,
  known: readonly KnownExample[],
  rules: readonly SecretRule[] = secretRules,
): readonly Finding[] => {
  const findings: Finding[] = []
  for (const { file, text } of texts) {
    text.split('\n').forEach((line, index) => {
      const read = line.slice(0, maxLineLength)
      for (const { name, pattern, fix } of rules) {
        if (!pattern.test(read)) continue
        if (known.some((one) => one.rule === name && matchesGlob(file, one.files))) continue
        findings.push({ file, line: index + 1, message: `looks like a ${name}`, fix })
      }
    })
  }
  return findings
}

/** The added lines of `git log -p`, by commit and file: what was taken out again is still in history. */
export const addedLines = (log: string): readonly ScannedText[] => {
  const texts: { file: string; lines: string[] }[] = []
  let commit = ''
  for (const line of log.split('\n')) {
    const named = /^commit ([0-9a-f]{8})/.exec(line)
    if (named !== null) commit = named[1]!
    else if (line.startsWith('+++ b/')) texts.push({ file: `${commit}:${line.slice(6)}`, lines: [] })
    else if (line.startsWith('+')) texts.at(-1)?.lines.push(line.slice(1))
  }
  return texts.map(({ file, lines }) => ({ file, text: lines.join('\n') }))
}
