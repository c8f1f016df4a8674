import { spawnSync } from 'node:child_process'
import { count } from '../console.ts'
import type { Check, Finding } from './check.ts'
import { dryRun } from './features/dry-run.ts'
import { judgeFeature } from './features/grammar.ts'
import { judgeIds } from './features/ids.ts'
import { readFeatures } from './features/parse.ts'
import { readScope } from './features/scope.ts'

/** Features parse, follow the house's grammar, and every sentence has exactly one definition. */
export const featuresCheck: Check = {
  name: 'features',
  summary: 'grammar, tags, scope lines, dry run, catalogue',
  run: async (root) => {
    const { features, broken } = readFeatures(root)
    const { lines } = readScope(root)
    const findings = [...broken, ...features.flatMap((feature) => judgeFeature(feature, lines))]
    findings.push(...judgeIds(features))
    // A feature that does not parse would end the dry run at once.
    if (broken.length === 0) findings.push(...(await dryRun(root)), ...checkCatalogue(root))
    const scenarios = features.flatMap(({ pickles }) => pickles)
    if (scenarios.length === 0) findings.push({ message: 'there is no scenario under features' })
    return {
      looked: `${count(features.length, 'feature')}, ${count(scenarios.length, 'scenario')}`,
      findings,
    }
  },
}

const checkCatalogue = (root: string): readonly Finding[] => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['steps/catalogue.ts', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return []
  return [{ file: 'steps/catalogue.md', message: `${stdout}${stderr}`.trim(), fix: 'npm run catalogue' }]
}
