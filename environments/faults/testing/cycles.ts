import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createProvider, loadBuild, type ProviderName } from '../../index.ts'
import type { Topology } from '../../topology.ts'
import { faultKinds } from '../inflict.ts'
import { runCycles } from './run-cycles.ts'

// node environments/faults/testing/cycles.ts --cycles 200 --provider netns [--seed n] [--kinds pause,crash]

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    provider: { type: 'string', default: 'netns' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string' },
    build: { type: 'string', default: process.env.NUNET_BUILD_FILE ?? 'dist/build.json' },
  },
})

/** Everybody a little apart, so that what is under way can be overtaken. */
const names = ['alice', 'bob', 'carol', 'dave']
const links = names.flatMap((from, index) => names.slice(index + 1).map((to) => ({ from, to, delayMs: 5 })))

const folder = mkdtempSync(join(tmpdir(), 'nunet-cycles-'))
const provider = createProvider(values.provider as ProviderName, { root: join(folder, 'networks') })
const wanted = values.kinds?.split(',') ?? faultKinds
const kinds = faultKinds.filter((kind) => provider.supports.has(kind) && wanted.includes(kind))
const topology: Topology = {
  name: 'cycles',
  hosts: names.map((name) => ({ name })),
  ...(provider.supports.has('distance') ? { links } : {}),
}
const startMs = performance.now()
try {
  const build = provider.supports.has('built-daemon') ? await loadBuild(values.build) : undefined
  await using network = await provider.spawn(topology, {
    owner: 'random cycles of faults',
    ...(build === undefined ? {} : { build }),
  })
  const counts = await runCycles(network, {
    kinds,
    cycles: Number(values.cycles),
    seed: Number(values.seed),
    onProgress: (line) => void process.stderr.write(`${line}\n`),
  })
  const bitten = [...counts.bitten].sort().map(([kind, count]) => `${kind} ${count}`)
  process.stdout.write(
    [
      `provider ${provider.name}, seed ${values.seed}, ${Math.round((performance.now() - startMs) / 1000)} s`,
      `cycles ${counts.cycles}, proven ${[...counts.bitten.values()].reduce((a, b) => a + b, 0)} (${counts.overlapping} while another was open), healed ${counts.healed}, refused ${counts.refused}`,
      `by kind: ${bitten.join(', ')}`,
      `defects ${counts.defects.length}`,
      ...counts.defects,
      '',
    ].join('\n'),
  )
  process.exitCode = counts.defects.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
