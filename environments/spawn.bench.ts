import { fileURLToPath } from 'node:url'
import { allProviders, loadBuild, namedTopology, type Provider, type SpawnOptions } from './index.ts'

const rounds = 3
const aimMs = 1500
const buildFile = fileURLToPath(new URL('../dist/build.json', import.meta.url))

interface Times {
  /** From spawn until the last daemon answers. */
  readonly answeringMs: number
  /** From spawn until every host sees every other. */
  readonly connectedMs: number
}

const measure = async (provider: Provider, options: SpawnOptions): Promise<Times> => {
  const startMs = performance.now()
  let answeringMs = 0
  const onProgress = (line: string) => {
    if (line.includes('answers')) answeringMs = performance.now() - startMs
  }
  await using _environment = await provider.spawn(namedTopology('trio'), { ...options, onProgress })
  return { answeringMs, connectedMs: performance.now() - startMs }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

const options: SpawnOptions = { owner: 'bench', build: await loadBuild(buildFile) }
let peerMs: number | undefined
for (const provider of [...allProviders()].reverse()) {
  const name = `three hosts, ${provider.name}`
  const readiness = await provider.probe()
  if (!readiness.ready) {
    const note = `not measured: lacks ${readiness.missing.map((one) => one.what).join(', ')}`
    process.stdout.write(`${JSON.stringify({ name, value: null, unit: 'ms', note })}\n`)
    continue
  }
  // The first network loads code and warms the page cache; it is not what is asked.
  await measure(provider, options)
  const times: Times[] = []
  for (let round = 0; round < rounds; round++) times.push(await measure(provider, options))
  const value = Math.round(median(times.map((one) => one.answeringMs)))
  const connectedMs = Math.round(median(times.map((one) => one.connectedMs)))
  peerMs ??= value
  const figure = {
    name,
    value,
    unit: 'ms',
    peer: 'in-process',
    ratio: Number((value / peerMs).toFixed(1)),
    aim: aimMs,
  }
  const note = `median of ${rounds}, from spawn until every daemon answers; until all see each other ${connectedMs} ms`
  process.stdout.write(`${JSON.stringify({ ...figure, note })}\n`)
}
