import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../repository.ts'
import { type Measured, readMeasured } from './durations.ts'

/** Where the recorded day is, relative to the repository. */
export const dayFile = 'cicd/schedule/testing/recorded-day.ndjson'

/** What `npm test` and `npm run accept` leave behind of every scenario. */
const histories = [
  '.cache/test-report/history.ndjson',
  '.cache/conformance/process/history.ndjson',
  'reports/out/history.ndjson',
  'reports/out/topologies/*/history.ndjson',
] as const

/** What the runner of unit tests remembers of every file. */
const unitResults = 'node_modules/.vite/vitest/*/results.json'

interface UnitResults {
  readonly projects: Readonly<Record<string, { readonly files: Readonly<Record<string, UnitFile>> }>>
}

interface UnitFile {
  readonly failed: boolean
  /** In milliseconds; zero where everything was skipped. */
  readonly duration: number
}

/**
 * `node cicd/schedule/gather.ts [repository]`: makes the recorded day of what the last `npm test` and the last
 * `npm run accept` took there. What was red or skipped took no time that says anything, and is left out.
 */
export const gatherDay = (root: string): readonly Measured[] => [
  ...globSync([...histories], { cwd: root })
    .sort()
    .flatMap((file) => passedOf(readFileSync(join(root, file), 'utf8'))),
  ...globSync(unitResults, { cwd: root }).flatMap((file) =>
    unitsOf(JSON.parse(readFileSync(join(root, file), 'utf8')) as UnitResults),
  ),
]

const passedOf = (text: string): readonly Measured[] =>
  readMeasured(
    text
      .split('\n')
      .filter((line) => line.includes('"outcome":"passed"'))
      .join('\n'),
  ).measured

const unitsOf = ({ projects }: UnitResults): readonly Measured[] =>
  Object.values(projects)
    .flatMap(({ files }) => Object.entries(files))
    .filter(([, { failed, duration }]) => !failed && duration > 0)
    .map(([uri, { duration }]) => ({ environment: 'unit', uri, title: '', durationMs: Math.round(duration) }))
    .sort((a, b) => (a.uri < b.uri ? -1 : 1))

const print = ({ environment, uri, title, durationMs }: Measured): string =>
  `${JSON.stringify({ environment, uri, title, durationMs })}\n`

if (import.meta.main) {
  const day = gatherDay(process.argv[2] ?? repositoryRoot)
  writeFileSync(join(repositoryRoot, dayFile), day.map(print).join(''))
  console.log(
    `${dayFile}: ${day.length} things that took ${Math.round(day.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000)} s`,
  )
}
