import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sealLacks } from '../../contribution/seal.ts'
import { linesOf } from '../../plan/decide.ts'
import { repositoryRoot } from '../../repository.ts'
import { scenarioKey } from '../../selection/map.ts'
import type { Figure } from '../figure.ts'
import { openCache } from './cache.ts'
import { chooseDefects, type Defect, idOf } from './defects.ts'
import { createSelector, type PartedTests } from './facts.ts'
import { figuresOf } from './figures.ts'
import { measureAll } from './measure-all.ts'
import { createRoom } from './room.ts'

// Plants defects of one line, and finds who sees them: whether what a change would run is enough, and what it saves.
const { values } = parseArgs({
  options: {
    defects: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    /** One in so many has played what the selection left out, whoever caught it. */
    verify: { type: 'string', default: '5' },
    /** No defect is begun after so many; what was measured is kept, and the next run goes on. */
    minutes: { type: 'string', default: '60' },
  },
})
const count = Number(values.defects)
const endsAt = performance.now() + Number(values.minutes) * 60_000

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())
const { signal } = interruption

const selector = createSelector(repositoryRoot)
const room = createRoom(repositoryRoot, process.getuid?.() === 0)
const cache = openCache(join(repositoryRoot, '.cache/bench-selection/measured.ndjson'))

const keyOf = (defect: Defect, { units, scenarios }: PartedTests): string =>
  createHash('sha256')
    .update(JSON.stringify([idOf(defect), selector.blobOf(defect.file), units.chosen]))
    .update(JSON.stringify(scenarios.chosen.map(scenarioKey)))
    .digest('hex')

/** Scenarios that are red in the room without any defect, because it has no rights. */
const redScenarios = async (): Promise<readonly string[]> => {
  const known = cache.redAlways('scenarios')
  if (known !== undefined) return known
  const once = await room.playScenarios([], ['features/**/*.feature'])
  const suspects = new Set(once.reds.map(({ file }) => file))
  // What is red for a busy machine is mostly green the second time.
  const again = await room.playScenarios(
    [],
    linesOf(selector.scenarios.filter((one) => suspects.has(scenarioKey(one)))),
  )
  const redAlways = [...new Set(again.reds.map(({ file }) => file))]
  cache.add({ key: 'scenarios', redAlways })
  return redAlways
}

const lacks = sealLacks(process.env.PATH ?? '')
const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
const tellFigure = (figure: Figure): void => console.log(JSON.stringify(figure))
if (lacks !== undefined)
  tellFigure({ name: 'defects kept by the selection', value: null, unit: '%', note: lacks })
else {
  const defects = chooseDefects(selector.sources, { count, seed: values.seed })
  const planted = defects.map((defect, index) => {
    const parted = selector.part(defect)
    return { key: keyOf(defect, parted), defect, parted, isVerified: index % Number(values.verify) === 0 }
  })
  const measured = await measureAll(planted, {
    room,
    cache,
    unitMs: selector.unitMs,
    redAlways: new Set([...(await redScenarios()), ...(cache.redAlways('units') ?? [])]),
    mayBegin: () => performance.now() < endsAt,
    signal,
    tell: (line) => console.error(line),
  })
  for (const figure of figuresOf(measured, { planted: defects.length, load: load ?? '?' })) tellFigure(figure)
}
process.exit(signal.aborted ? 130 : 0)
