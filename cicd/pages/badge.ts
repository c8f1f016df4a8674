import { copyFileSync, existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Verdict {
  readonly verdict?: { readonly colour?: string }
}

/**
 * Chooses the badge of a pipeline among those of its runs: a red run's before a green one's, so that one word stands for
 * all of them.
 *
 * @param reports folder that holds the reports of runs, each in a folder of its own
 * @returns whether there was any
 */
export const writeBadge = (reports: string, target: string): boolean => {
  const runs = globSync('{.,*}/record.json', { cwd: reports })
    .sort()
    .map((file) => join(reports, file))
    .filter((record) => existsSync(join(dirname(record), 'badge.svg')))
  const isGreen = (record: string): boolean =>
    (JSON.parse(readFileSync(record, 'utf8')) as Verdict).verdict?.colour === 'green'
  const chosen = runs.find((record) => !isGreen(record)) ?? runs[0]
  if (chosen === undefined) return false
  copyFileSync(join(dirname(chosen), 'badge.svg'), join(target, 'badge.svg'))
  return true
}
