import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Bench, bench, median } from '../bench/measuring.ts'
import { createProvider, type Environment, loadBuild } from '../index.ts'

const rounds = 5
const hostCount = 4
const aims = { ms: '<= 3000 ms', bytes: '<= 2000000 bytes' }
const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')

const collect = async (network: Environment, fromMs: number) => {
  const startMs = performance.now()
  let bytes = 0
  for await (const { content } of network.evidence({ fromMs, toMs: Date.now() }))
    bytes += Buffer.byteLength(content)
  return { ms: performance.now() - startMs, bytes }
}

const measure = async (name: 'process' | 'netns', root: string, { tell, say, signal }: Bench) => {
  const provider = createProvider(name, { root, reaper: false })
  const readiness = await provider.probe()
  const what = `evidence of ${hostCount} hosts, one of them dead, ${name}`
  if (!readiness.ready) {
    const note = `not measured: lacks ${readiness.missing.map((one) => one.what).join(', ')}`
    tell({ name: what, value: null, unit: 'ms', note })
    return
  }
  say(what)
  const fromMs = Date.now()
  const options = { owner: 'bench', build: await loadBuild(buildFile), signal }
  await using network = await provider.spawn({ name: 'bench', hosts }, options)
  await network.inflict({ kind: 'crash', host: 'h0' })
  const found: { ms: number; bytes: number }[] = []
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted()
    found.push(await collect(network, fromMs))
  }
  const note = `median of ${rounds}`
  const ms = Math.round(median(found.map((one) => one.ms)))
  tell({ name: what, value: ms, unit: 'ms', aim: aims.ms, note })
  const bytes = median(found.map((one) => one.bytes))
  tell({ name: `size of ${what}`, value: bytes, unit: 'bytes', aim: aims.bytes, note })
}

const hosts = Array.from({ length: hostCount }, (_, index) => ({ name: `h${index}` }))

await bench(async (tools) => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-eb-'))
  try {
    for (const name of ['process', 'netns'] as const) await measure(name, join(folder, 'r'), tools)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
