import { count } from '../console.ts'
import type { Check } from './check.ts'
import { readSources } from './source-files.ts'
import { judgeWords } from './sources/judge.ts'
import { wordRules } from './sources/rules.ts'

/** Clock, randomness, environment and sleeping only where they belong; no lone or silently skipped tests. */
export const sourceRules: Check = {
  name: 'sources',
  summary: 'clock, randomness, environment, lone and skipped tests',
  run: async (root) => {
    const files = readSources(root)
    return { looked: count(files.length, 'file'), findings: judgeWords(files, wordRules) }
  },
}
