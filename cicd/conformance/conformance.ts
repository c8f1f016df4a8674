import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProvider, type ProviderName } from '../../environments/index.ts'
import type { RunRecord } from '../../reports/index.ts'
import { addTallies, type Console, showDuration, type Tally } from '../console.ts'
import { differences, type Play } from './compare.ts'
import { playOn } from './play.ts'

/** Scenarios that need no ability, and so must not be able to tell where they run. */
const tag = '@conformance'

export interface ConformanceOptions {
  readonly root: string
  /** Reports folder of a run on the reference provider that holds the scenarios of the set. */
  readonly reference: string
}

const providers: readonly ProviderName[] = ['process', 'netns', 'container', 'ssh']

const playsIn = (folder: string): readonly Play[] => {
  const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord
  return record.scenarios.filter(({ tags }) => tags.includes(tag))
}

const judge = (reference: readonly Play[], found: readonly Play[], console: Console): Tally => {
  const wrong = differences(reference, found)
  for (const line of wrong) console.line(`      ${line}`)
  return { passed: Math.max(0, reference.length - wrong.length), failed: wrong.length, skipped: 0 }
}

/** Plays the set on every provider that runs here and compares verdicts and step outcomes with those of the reference. */
export const runConformance = async (
  { root, reference }: ConformanceOptions,
  console: Console,
): Promise<Tally> => {
  const wanted = playsIn(reference)
  // Without a single green play there is nothing to compare, and everything would be the same.
  if (!wanted.some(({ outcome }) => outcome === 'passed')) {
    console.line(`  ${console.paint('red', '✗')} no scenario tagged ${tag} passed on the reference`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  let total: Tally = { passed: 0, failed: 0, skipped: 0 }
  for (const name of providers) {
    const readiness = await createProvider(name).probe()
    // Machines of an inventory are laid for this run, so it is no matter whether the person has some.
    if (!readiness.ready && name !== 'ssh') {
      const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
      console.line(`  - ${name.padEnd(10)} skipped, lacks ${lacks}`)
      total = addTallies(total, { passed: 0, failed: 0, skipped: wanted.length })
      continue
    }
    const startedAt = performance.now()
    const folder = join(root, '.cache', 'conformance', name)
    const end = await playOn(name, { root, tag, folder })
    if (end.skipped !== undefined) {
      console.line(`  - ${name.padEnd(10)} skipped, ${end.skipped}`)
      total = addTallies(total, { passed: 0, failed: 0, skipped: wanted.length })
      continue
    }
    if (!end.hasRecord) {
      console.line(`  ${console.paint('red', '✗')} ${name.padEnd(10)} left no record:\n${end.output}`)
      total = addTallies(total, { passed: 0, failed: wanted.length, skipped: 0 })
      continue
    }
    const tally = judge(wanted, playsIn(folder), console)
    const mark = tally.failed === 0 ? console.paint('green', '✓') : console.paint('red', '✗')
    const took = showDuration(performance.now() - startedAt)
    console.line(`  ${mark} ${name.padEnd(10)} ${tally.passed} of ${wanted.length} the same, in ${took}`)
    total = addTallies(total, tally)
  }
  return total
}
