import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProvider } from '../../environments/index.ts'
import type { RunRecord } from '../../reports/index.ts'
import { playOn } from '../conformance/play.ts'
import { repositoryRoot } from '../repository.ts'
import type { Figure } from './figure.ts'

// The thirty scenarios that must not be able to tell where they run, wall clock, in networks of each size.
const tag = '@conformance'
const topologies = ['trio', 'six-regions'] as const

const tell = (figure: Figure): void => console.log(JSON.stringify(figure))
const name = (topology: string) => `scenarios on netns, machines of ${topology}`

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())

const measure = async (topology: string): Promise<void> => {
  console.error(`  playing the scenarios tagged ${tag} on ${topology} …`)
  const folder = join(repositoryRoot, '.cache', 'bench-scenarios', topology)
  const startedAt = performance.now()
  const end = await playOn('netns', {
    root: repositoryRoot,
    tag,
    folder,
    topology,
    signal: interruption.signal,
  })
  const value = (performance.now() - startedAt) / 1000
  if (interruption.signal.aborted) return
  if (!end.hasRecord) throw new Error(`${name(topology)}: no record was left.\n${end.output}`)
  const { scenarios } = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord
  const count = (outcome: string) => scenarios.filter((one) => one.outcome === outcome).length
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
  const note = `${scenarios.length} scenarios, ${count('passed')} passed, ${count('failed')} failed; load ${load}`
  tell({ name: name(topology), value, unit: 's', note })
}

const readiness = await createProvider('netns').probe()
for (const topology of topologies) {
  if (interruption.signal.aborted) break
  if (readiness.ready) await measure(topology)
  else {
    const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
    tell({ name: name(topology), value: null, unit: 's', note: `not measured: lacks ${lacks}` })
  }
}
if (interruption.signal.aborted) process.exitCode = 130
