import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ProviderName } from '../../environment.ts'
import { killRunners, topologyFileOf } from './kill-runners.ts'

// Kills runners at random moments and counts what is left of their networks:
// node environments/lease/testing/kills.ts --provider process|netns|container --kills 200 [--topology file] [--seed n] [--lanes n]
// [--span ms] [--build file]
const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'process' },
    topology: { type: 'string' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    span: { type: 'string', default: '5000' },
    build: { type: 'string', default: 'dist/build.json' },
  },
})

const provider = values.provider as ProviderName
const topologyFile = values.topology === undefined ? topologyFileOf(provider) : resolve(values.topology)
const kills = Number(values.kills)
const counts = await killRunners({
  provider,
  topologyFile,
  kills,
  seed: Number(values.seed),
  buildFile: resolve(values.build),
  lanes: Number(values.lanes),
  spanMs: Number(values.span),
  withinMs: 60_000,
  onKill: (done, phase) => {
    if (done % 10 === 0 || done === kills)
      process.stderr.write(`${done} of ${kills} killed, the last one ${phase}\n`)
  },
})
process.stdout.write(
  `${JSON.stringify({ provider, topology: basename(topologyFile), kills, seed: Number(values.seed), ...counts }, undefined, 2)}\n`,
)
process.exitCode = counts.left === 0 ? 0 : 1
