import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ProviderName } from '../../environment.ts'
import { openLeases } from '../../index.ts'
import { until } from '../../until.ts'
import { countLeftovers, createSeen, type Leftovers, remember, totalOf } from './count.ts'

export interface KillOptions {
  readonly provider: ProviderName
  /** Of the networks that are made. Default: the one of {@link topologyFileOf}. */
  readonly topologyFile?: string
  readonly kills: number
  readonly seed: number
  readonly buildFile: string
  /** Runners at a time. */
  readonly lanes: number
  /** A runner is killed somewhere between 0 and this after it began to make networks. */
  readonly spanMs: number
  /** After the last kill nothing may be left for longer. */
  readonly withinMs: number
  readonly onKill?: (done: number, phase: string) => void
}

export interface KillCounts {
  /** How many kills fell into each phase of a runner. */
  readonly phases: Readonly<Record<string, number>>
  /** Networks that had a lease when their runner was killed. */
  readonly orphaned: number
  readonly leftovers: Leftovers
  readonly left: number
  /** From the last kill until nothing was left. */
  readonly cleanAfterMs: number
}

const runner = fileURLToPath(new URL('runner.ts', import.meta.url))

/** Regions, translators and imperfect links where a provider has them, so that there is something to be left. */
export const topologyFileOf = (provider: ProviderName): string =>
  fileURLToPath(new URL(provider === 'netns' ? 'routed.yaml' : '../../topologies/pair.yaml', import.meta.url))

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
const createDice = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Life {
  /** From its start on, or from its first word, after which it makes networks. */
  readonly from: 'start' | 'first word'
  readonly ms: number
}

/** One in eight dies while it is still loading, which is over soon on a machine that has nothing else to do. */
const lifeFrom = (dice: () => number, spanMs: number): Life =>
  dice() < 1 / 8 ? { from: 'start', ms: dice() * 500 } : { from: 'first word', ms: dice() * spanMs }

/** Starts a runner and kills it when its life is over; says what it was doing. */
const killOne = async (args: readonly string[], { from, ms }: Life): Promise<string> => {
  const child = spawn(process.execPath, [runner, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let phase = 'starting'
  let complaint = ''
  child.stdout.on('data', (part: Buffer) => {
    phase = part.toString('utf8').trim().split('\n').at(-1)!
  })
  child.stderr.on('data', (part: Buffer) => {
    complaint = (complaint + part.toString('utf8')).slice(-4000)
  })
  const gone = once(child, 'exit')
  if (from === 'first word') await Promise.race([once(child.stdout, 'data'), gone])
  await Promise.race([delay(ms, undefined, { ref: false }), gone])
  if (child.exitCode !== null) throw new Error(`a runner ended by itself, ${phase}: ${complaint}`)
  child.kill('SIGKILL')
  await gone
  return phase
}

/** Kills runners at random moments in a folder of their own, waits for the reaper, and counts what is left. */
export const killRunners = async (options: KillOptions): Promise<KillCounts> => {
  const { provider, kills, seed, buildFile, lanes, spanMs, withinMs, onKill = () => {} } = options
  const { topologyFile = topologyFileOf(provider) } = options
  const folder = mkdtempSync(join(tmpdir(), 'nunet-kills-'))
  const root = join(folder, 'r')
  const leases = openLeases({ root, reaper: false })
  const seen = createSeen()
  const dice = createDice(seed)
  const lives = Array.from({ length: kills }, () => lifeFrom(dice, spanMs))
  const phases: Record<string, number> = {}
  let [next, done] = [0, 0]
  const lane = async (): Promise<void> => {
    while (next < lives.length) {
      const phase = await killOne([provider, root, buildFile, topologyFile], lives[next++]!)
      phases[phase] = (phases[phase] ?? 0) + 1
      remember(seen, leases.list())
      onKill(++done, phase)
    }
  }
  const outcomes = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      lane().catch((error: unknown) => {
        next = kills
        throw error
      }),
    ),
  )
  const lastKillMs = performance.now()
  const look = () => countLeftovers(root, seen)
  await until(() => (totalOf(look()) === 0 ? true : undefined), { withinMs, everyMs: 500 })
  const leftovers = look()
  const counts = {
    phases,
    orphaned: seen.ids.size,
    leftovers,
    left: totalOf(leftovers),
    cleanAfterMs: Math.round(performance.now() - lastKillMs),
  }
  // The reaper ends when its folder is gone. What was left stays for whoever looks into it.
  if (counts.left === 0) rmSync(folder, { recursive: true, force: true })
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return counts
}
