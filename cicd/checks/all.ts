import { type Console, showDuration, type Tally } from '../console.ts'
import { type Check, type CheckResult, showFinding } from './check.ts'
import { featuresCheck } from './features-check.ts'
import { importRules } from './import-rules.ts'
import { pipelineCheck } from './pipeline-check.ts'
import { readmesCheck } from './readmes-check.ts'
import { sourceRules } from './source-rules.ts'
import { toolChecks } from './tools.ts'

export const allChecks: readonly Check[] = [
  ...toolChecks,
  importRules,
  sourceRules,
  readmesCheck,
  featuresCheck,
  pipelineCheck,
]

/**
 * Runs checks one after another and prints what each looked at, how long it took and what it found.
 *
 * @returns one for each check, not for each finding
 */
export const runChecks = async (checks: readonly Check[], root: string, console: Console): Promise<Tally> => {
  let failed = 0
  for (const check of checks) {
    console.fleeting(`  ${check.name} …`)
    const startedAt = performance.now()
    const { looked, findings } = await check.run(root).catch(brokenCheck)
    const isGood = findings.length === 0
    if (!isGood) failed++
    const mark = isGood ? console.paint('green', '✓') : console.paint('red', '✗')
    const took = showDuration(performance.now() - startedAt)
    console.line(
      `  ${mark} ${check.name.padEnd(9)} ${check.summary} ${console.paint('dim', `(${looked}, ${took})`)}`,
    )
    for (const finding of findings) console.line(`    ${showFinding(finding).replaceAll('\n', '\n    ')}`)
  }
  return { passed: checks.length - failed, failed, skipped: 0 }
}

const brokenCheck = (error: Error): CheckResult => ({
  looked: 'broken off',
  findings: [{ message: `the check itself failed: ${error.stack ?? error.message}` }],
})
