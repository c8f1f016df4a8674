import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { newSshKeyPair } from '../../../deploy/ssh/index.ts'
import { type Counts, census, noCounts, runCycle } from './cycle.ts'
import { createChance, hostile } from './fake-cloud/hostility.ts'
import { startFakeCloud } from './fake-cloud/index.ts'
import { runUp } from './killed-run.ts'
import { writePlan } from './plans.ts'

export interface CyclesOptions {
  readonly cycles: number
  readonly seed: number
  readonly onCycle?: (counts: Counts) => void
}

/** Of a network that nobody touches while others come and go. */
const strangerMark = 'net-0000-stranger'

/** Cycles on one hostile cloud, beside a network of somebody else; what that has lost is in `strangersLost`. */
export const runCycles = async ({ cycles, seed, onCycle = () => {} }: CyclesOptions) => {
  const chance = createChance(seed)
  await using cloud = await startFakeCloud({ seed, hostility: hostile })
  const directory = mkdtempSync(join(tmpdir(), 'nunet-cycles-'))
  const counts = noCounts()
  try {
    const access = { endpoint: cloud.endpoint, token: cloud.token }
    const hosts = [{ name: 'stranger', region: 'singapore' }]
    const home = join(directory, 'stranger')
    writePlan({ directory: home, mark: strangerMark, ...access, topology: { name: 'stranger', hosts } })
    const first = await runUp(home)
    if (first.kind === 'failed') counts.failures.push(first.why)
    const before = JSON.stringify(census(cloud, strangerMark))
    const keys = { host: newSshKeyPair('cycle') }
    let typicalMs = first.kind === 'done' ? first.tookMs : 3000
    for (let number = 1; number <= cycles; number++) {
      const mark = `net-${number.toString(16).padStart(4, '0')}-${(seed >>> 0).toString(16)}c`
      typicalMs = await runCycle(
        { cloud, chance, counts, keys: { ...keys, user: newSshKeyPair(mark) } },
        { directory: join(directory, mark), mark, typicalMs },
      )
      onCycle(counts)
    }
    // What a killed run had asked for last may come later still.
    await delay(2 * (hostile.slowMs + hostile.workMs + hostile.lateMs))
    const left = ['servers', 'primary_ips', 'firewalls', 'placement_groups', 'networks', 'ssh_keys']
      .map((kind) => cloud.store.all(kind).length)
      .reduce((sum, one) => sum + one, 0)
    const strangers = Object.values(census(cloud, strangerMark)).reduce((sum, one) => sum + one, 0)
    return {
      ...counts,
      leaks: Math.max(counts.leaks, left - strangers),
      strangersLost: JSON.stringify(census(cloud, strangerMark)) === before ? 0 : 1,
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { cycles: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  })
  // Hundreds of processes of the same code: compiled once.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'nunet-cycles-compiled')
  const startedMs = performance.now()
  const result = await runCycles({
    cycles: Number(values.cycles),
    seed: Number(values.seed),
    onCycle: ({ cycles, kills, leaks, doubles }) =>
      process.stderr.write(`\r${cycles} cycles, ${kills} kills, ${leaks} leaks, ${doubles} doubles `),
  })
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  process.stdout.write(`\n${JSON.stringify({ ...result, seconds })}\n`)
  const isClean = result.leaks + result.doubles + result.missing + result.failures.length === 0
  process.exitCode = isClean && result.strangersLost === 0 && result.cycles > 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) await main()
