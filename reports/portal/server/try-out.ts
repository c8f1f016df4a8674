import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportFiles } from '../../files.ts'
import type { RunRecord } from '../../model.ts'
import { oneLine } from '../../text.ts'
import { runTool } from './child.ts'
import type { Trial } from './workshop-routes.ts'

const withinMs = 180_000

const trialOf = (record: RunRecord): Trial => ({
  passed: record.verdict.colour === 'green',
  scenarios: record.scenarios.map(({ title, outcome, why }) => ({
    title,
    outcome,
    ...(why === undefined ? {} : { why: oneLine(why, 1000) }),
  })),
  said: record.verdict.sentence,
})

/**
 * Plays a feature on provider in-process with the command that plays all of them, as a process of its own. Its folder
 * lies in the cache of the repository, because the runner takes features below the repository only.
 */
export const createTryOut =
  (root: string, signal: AbortSignal) =>
  async (text: string): Promise<Trial> => {
    const folder = mkdtempSync(join(root, '.cache', 'workshop-'))
    try {
      const feature = join(folder, 'workshop.feature')
      writeFileSync(feature, text)
      const out = join(folder, 'out')
      const place = feature.slice(root.length).replace(/^\//, '')
      const args = ['cicd/accept.ts', '--provider', 'in-process', '--out', out, place]
      const { output, said } = await runTool({ root, args, signal, withinMs })
      try {
        return trialOf(JSON.parse(readFileSync(reportFiles(out).record, 'utf8')) as RunRecord)
      } catch {
        // It never came so far as to leave a record.
        return { passed: false, scenarios: [], said: oneLine(`${output.slice(-1500)} ${said}`, 2000) }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
