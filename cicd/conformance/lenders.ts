import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRecord } from '../../reports/index.ts'
import { type Console, showDuration, type Tally } from '../console.ts'
import { playOn } from './play.ts'

/** What is about machines that people lend. */
const tag = '@needs:lender'

type Played = Pick<RunRecord['scenarios'][number], 'title' | 'tags' | 'outcome'>

/** No other provider has them, so that there is nothing to compare: each has to pass, and there has to be one. */
export const judgeLenders = (
  scenarios: readonly Played[],
): { readonly tally: Tally; readonly wrong: readonly string[] } => {
  const wanted = scenarios.filter(({ tags }) => tags.includes(tag))
  const wrong = wanted.filter(({ outcome }) => outcome !== 'passed')
  if (wanted.length === 0)
    return { tally: { passed: 0, failed: 1, skipped: 0 }, wrong: [`no scenario tagged ${tag} was played`] }
  return {
    tally: { passed: wanted.length - wrong.length, failed: wrong.length, skipped: 0 },
    wrong: wrong.map(({ title, outcome }) => `${title}: ${outcome}`),
  }
}

const scenariosIn = (folder: string): readonly Played[] =>
  (JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord).scenarios

/** Plays these scenarios on machines that are lent for this, each on a network of its own. */
export const runLenders = async (root: string, console: Console): Promise<Tally> => {
  const startedAt = performance.now()
  const folder = join(root, '.cache', 'conformance', 'lent')
  const { hasRecord, skipped, output } = await playOn('lent', { root, tag, folder })
  if (skipped !== undefined) {
    console.line(`  - lent       skipped, ${skipped}`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  if (!hasRecord) {
    console.line(`  ${console.paint('red', '✗')} lent       left no record:\n${output}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const { tally, wrong } = judgeLenders(scenariosIn(folder))
  for (const line of wrong) console.line(`      ${line}`)
  const mark = tally.failed === 0 ? console.paint('green', '✓') : console.paint('red', '✗')
  console.line(
    `  ${mark} lent       ${tally.passed} passed, in ${showDuration(performance.now() - startedAt)}`,
  )
  return tally
}
