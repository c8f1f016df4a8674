import { fileURLToPath } from 'node:url'
import { type Bench, bench, clocked, median, ratioOf } from './bench/measuring.ts'
import { allProviders, loadBuild, namedTopology, type Provider, type SpawnOptions } from './index.ts'

/** Three hosts on every provider that is free and runs here, beside objects of one process. */
const rounds = 3
const aim = '<= 1500 ms'
const buildFile = fileURLToPath(new URL('../dist/build.json', import.meta.url))

interface Times {
  /** From spawn until the last daemon answers. */
  readonly answeringMs: number
  /** From spawn until every host sees every other. */
  readonly connectedMs: number
}

const spawnOnce = async (provider: Provider, options: SpawnOptions): Promise<Times> => {
  const startMs = performance.now()
  let answeringMs = 0
  const onProgress = (line: string) => {
    if (line.includes('answers')) answeringMs = performance.now() - startMs
  }
  const { value: network, tookMs } = await clocked(() =>
    provider.spawn(namedTopology('trio'), { ...options, onProgress }),
  )
  await network[Symbol.asyncDispose]()
  return { answeringMs, connectedMs: tookMs }
}

const measure = async (provider: Provider, options: SpawnOptions, { signal }: Bench): Promise<Times> => {
  // The first network loads code and warms the page cache; it is not what is asked.
  await spawnOnce(provider, options)
  const times: Times[] = []
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted()
    times.push(await spawnOnce(provider, options))
  }
  return {
    answeringMs: Math.round(median(times.map((one) => one.answeringMs))),
    connectedMs: median(times.map((one) => one.connectedMs)),
  }
}

await bench(async (tools) => {
  const options: SpawnOptions = { owner: 'bench', build: await loadBuild(buildFile), signal: tools.signal }
  // What costs money is not measured by the way.
  const free = allProviders().filter(({ price }) => price === undefined)
  const peer = free.find(({ name }) => name === 'in-process')!
  let peerMs: number | undefined
  for (const provider of [peer, ...free.filter((one) => one !== peer)]) {
    const name = `three hosts, ${provider.name}`
    const readiness = await provider.probe()
    if (!readiness.ready) {
      const lacks = readiness.missing.map((one) => one.what).join(', ')
      tools.tell({ name, value: null, unit: 'ms', note: `not measured: lacks ${lacks}` })
      continue
    }
    tools.say(`spawning three hosts on ${provider.name}, ${rounds} times`)
    const { answeringMs: value, connectedMs } = await measure(provider, options, tools)
    peerMs ??= value
    const ratio = ratioOf(value, peerMs)
    const note = `median of ${rounds}, until every daemon answers; until all see each other ${connectedMs} ms`
    tools.tell({ name, value, unit: 'ms', peer: peer.name, ratio, aim, note })
  }
})
