import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createProvider, providerNames } from '../../../environments/index.ts'
import type { RunRecord } from '../../../reports/index.ts'
import { playOn } from '../../conformance/play.ts'
import { repositoryRoot } from '../../repository.ts'
import { openLedger } from '../ledger.ts'
import { startBusyLoops } from './busy-loops.ts'
import { figuresOf } from './figures.ts'
import { redsOf, type SoakRun } from './judge.ts'

// Plays the thirty scenarios again and again while the machine is kept busy: whatever is red then is red for nothing.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    provider: { type: 'string', default: 'netns' },
    /** No run is begun after so many; what was played is kept, and the next call goes on. */
    minutes: { type: 'string', default: '30' },
  },
})
const provider = providerNames.find((name) => name === values.provider)
const [runs, minutes] = [Number(values.runs), Number(values.minutes)]
if (provider === undefined || !Number.isInteger(runs) || runs < 1 || !(minutes > 0)) {
  console.error(
    `--provider takes one of ${providerNames.join(', ')}; --runs a whole number and --minutes a number above 0.`,
  )
  process.exit(2)
}
const endsAt = performance.now() + minutes * 60_000
/** The longest that a run was seen to take, several times over. */
const spareMs = 20 * 60_000
const busyLoops = 2
const leastScenarios = 30

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())
const { signal } = interruption

const folder = join(repositoryRoot, '.cache', 'bench-soak', provider)
const ledger = openLedger<SoakRun>(join(repositoryRoot, '.cache', 'bench-soak', 'runs.ndjson'))
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
}).trim()

const readRecord = (): RunRecord => JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord

const playOnce = async (): Promise<SoakRun> => {
  const startedAt = performance.now()
  const end = await playOn(provider, { root: repositoryRoot, tag: '@conformance', folder, signal })
  const record = end.hasRecord ? readRecord() : undefined
  return {
    provider,
    commit,
    tookS: (performance.now() - startedAt) / 1000,
    load: loadavg()[0] ?? Number.NaN,
    scenarios: record?.scenarios.length ?? 0,
    reds: redsOf(end, record, leastScenarios),
  }
}

const played = (): readonly SoakRun[] => ledger.lines().filter((one) => one.provider === provider)

const playAll = async (): Promise<void> => {
  await using loops = startBusyLoops(busyLoops, minutes * 60_000 + spareMs)
  while (played().length < runs && performance.now() < endsAt) {
    const run = await playOnce()
    // What was broken off says nothing.
    if (signal.aborted) return
    if (loops.running() < busyLoops) throw new Error('A busy loop ended before the run did.')
    ledger.add(run)
    const told = run.reds.length === 0 ? 'clean' : `RED ${run.reds.join(' | ')}`
    console.error(`  run ${played().length} of ${runs}: ${run.tookS.toFixed(0)} s, load ${run.load}: ${told}`)
  }
}

const readiness = await createProvider(provider).probe()
if (readiness.ready) {
  await playAll()
  for (const figure of figuresOf(played(), { provider, wanted: runs })) console.log(JSON.stringify(figure))
} else {
  const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
  console.log(
    JSON.stringify({ name: `soak on ${provider}`, value: null, unit: 'runs', note: `lacks ${lacks}` }),
  )
}
process.exitCode = signal.aborted ? 130 : played().some(({ reds }) => reds.length > 0) ? 1 : 0
