import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, bench, median, ratioOf } from '../bench/measuring.ts'
import { until } from '../until.ts'
import { createLeases, createLinuxProcesses, createReaperStarter } from './index.ts'
import { lockHolder } from './lock.ts'
import { reaperLock } from './reaper/start.ts'

const rounds = 9
const watchedMs = 10_000
const ticksPerSecond = 100

const timed = (act: () => void): number => {
  const startMs = performance.now()
  act()
  return Number((performance.now() - startMs).toFixed(2))
}

const processes = createLinuxProcesses()

/** User and system time of a process; fields 14 and 15 of proc_pid_stat(5). */
const ticksOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

const starting = (folder: string, { tell }: Bench): void => {
  // Each time with a folder of its own, for a reaper that lives is not started again.
  const starts: number[] = []
  const peers: number[] = []
  for (let round = 0; round < rounds; round++) {
    const root = join(folder, `r${round}`)
    mkdirSync(root, { mode: 0o700 })
    starts.push(timed(() => createReaperStarter(processes)(root)))
    peers.push(timed(() => spawn('true', { stdio: 'ignore', detached: true }).unref()))
  }
  const startMs = median(starts)
  tell({
    name: 'starting the reaper, in the caller',
    value: startMs,
    unit: 'ms',
    peer: 'spawn of true(1)',
    ratio: ratioOf(startMs, median(peers)),
    aim: '<= 5 ms',
    note: `median of ${rounds}; most of it is the kernel’s, and grows with what else the machine does`,
  })
}

const watching = async (folder: string, { tell, say, signal }: Bench): Promise<void> => {
  const root = join(folder, 'watched')
  const leases = createLeases({
    root,
    uid: process.getuid!(),
    processes,
    now: () => Date.now(),
    watch: createReaperStarter(processes),
  })
  const request = {
    provider: 'process',
    topology: 'x',
    shape: {},
    owner: 'bench',
    ttlMs: 600_000,
    detached: false,
  } as const
  const held = Array.from({ length: 20 }, () => leases.acquire(request))
  const notes = Array.from({ length: 200 }, (_, index) =>
    timed(() => held[0]!.note({ kind: 'process', role: `process ${index}` })),
  )
  tell({
    name: 'noting one thing in a record of up to 200',
    value: median(notes),
    unit: 'ms',
    note: 'median of 200',
  })

  const reaper = await until(() => lockHolder(reaperLock(root), processes), { withinMs: 30_000 })
  // Loading is paid once.
  say('watching the reaper of 20 networks')
  await delay(5000, undefined, { signal })
  const before = ticksOf(reaper!.pid)
  await delay(watchedMs, undefined, { signal })
  const used = (ticksOf(reaper!.pid) - before) / ticksPerSecond
  tell({
    name: 'processor time of the reaper of 20 networks',
    value: Number(((used * 1000 * 100) / watchedMs).toFixed(2)),
    unit: '%',
    aim: '<= 0.5 %',
    note: `of one core, over ${watchedMs / 1000} s`,
  })
  for (const lease of held) await lease.release()
}

await bench(async (tools) => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-lb-'))
  try {
    starting(folder, tools)
    await watching(folder, tools)
  } finally {
    // Reapers end when their folders are gone.
    rmSync(folder, { recursive: true, force: true })
  }
})
