import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createProvider, providerNames } from '../../../environments/index.ts'
import type { RunRecord } from '../../../reports/index.ts'
import { laysMachines, playOn } from '../../conformance/play.ts'
import { repositoryRoot } from '../../repository.ts'
import { openLedger } from '../ledger.ts'
import { startBusyLoops } from './busy-loops.ts'
import { exitCodeOf } from './ending.ts'
import { figuresOf } from './figures.ts'
import { redsOf, type SoakRun } from './judge.ts'
import { readSuite, suiteTag } from './suite.ts'

// Plays the thirty scenarios again and again while the machine is kept busy: whatever is red then is red for nothing.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    provider: { type: 'string' },
    /** No run is begun after so many; what was played is kept, and the next call goes on. */
    minutes: { type: 'string', default: '30' },
    /** A run that takes so many is ended, and red. */
    limit: { type: 'string', default: '20' },
  },
})
const asked = values.provider ?? 'netns'
const provider = providerNames.find((name) => name === asked)
const [runs, minutes, limitMinutes] = [values.runs, values.minutes, values.limit].map(Number) as [
  number,
  number,
  number,
]
if (provider === undefined || !Number.isInteger(runs) || runs < 1 || !(minutes > 0) || !(limitMinutes > 0)) {
  console.error(
    `--provider takes one of ${providerNames.join(', ')}; --runs a whole number, --minutes and --limit a number above 0.`,
  )
  process.exit(2)
}
const endsAt = performance.now() + minutes * 60_000
/** Until a run that was ended for its length is gone. */
const spareMs = 5 * 60_000
const busyLoops = 2

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())
const { signal } = interruption

const folder = join(repositoryRoot, '.cache', 'bench-soak', provider)
const ledger = openLedger<SoakRun>(join(repositoryRoot, '.cache', 'bench-soak', 'runs.ndjson'))
const git = (...words: string[]): string =>
  execFileSync('git', words, { cwd: repositoryRoot, encoding: 'utf8' }).trim()
const commit = `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`
const suite = readSuite(repositoryRoot)

const readRecord = (): RunRecord => JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord

/** A run, or why none can be played here. */
const playOnce = async (): Promise<SoakRun | string> => {
  const startedAt = performance.now()
  const limit = AbortSignal.timeout(limitMinutes * 60_000)
  const end = await playOn(provider, { root: repositoryRoot, tag: suiteTag, folder, signal, limit })
  if (end.skipped !== undefined && !end.isTooLong) return end.skipped
  const record = end.hasRecord ? readRecord() : undefined
  return {
    provider,
    commit,
    tookS: (performance.now() - startedAt) / 1000,
    load: loadavg()[0] ?? Number.NaN,
    scenarios: record?.scenarios.length ?? 0,
    reds: redsOf(end, record, suite),
  }
}

const played = (): readonly SoakRun[] => ledger.lines().filter((one) => one.provider === provider)

/** @returns why it cannot be played here; undefined when it was */
const playAll = async (): Promise<string | undefined> => {
  await using loops = startBusyLoops(busyLoops, (minutes + limitMinutes) * 60_000 + spareMs)
  while (played().length < runs && performance.now() < endsAt) {
    const run = await playOnce()
    // What was broken off says nothing.
    if (signal.aborted) return undefined
    if (typeof run === 'string') return run
    if (loops.running() < busyLoops) throw new Error('A busy loop ended before the run did.')
    ledger.add(run)
    const told = run.reds.length === 0 ? 'clean' : `RED ${run.reds.join(' | ')}`
    console.error(`  run ${played().length} of ${runs}: ${run.tookS.toFixed(0)} s, load ${run.load}: ${told}`)
  }
  return undefined
}

const readiness = await createProvider(provider).probe()
const lacks =
  readiness.ready || laysMachines(provider)
    ? await playAll()
    : readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
if (lacks === undefined)
  for (const figure of figuresOf(played(), { provider, wanted: runs })) console.log(JSON.stringify(figure))
else {
  console.error(`Nothing can be played on ${provider}, it lacks ${lacks}`)
  console.log(
    JSON.stringify({ name: `soak on ${provider}`, value: null, unit: 'runs', note: `lacks ${lacks}` }),
  )
}
process.exitCode = exitCodeOf({
  ...(lacks === undefined ? {} : { lacks }),
  isAskedFor: values.provider !== undefined,
  isInterrupted: signal.aborted,
  runs: played(),
})
