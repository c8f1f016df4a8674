import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { type Lease, networkVariable } from '../lease/index.ts'
import { startSchedule } from '../topology/schedule.ts'
import type { Topology } from '../topology.ts'
import { withNetwork } from './choose-network.ts'
import type { CliSession } from './context.ts'

const role = 'schedule'

/** What the keeper of a schedule did is written there, below the directory of the network. */
export const scheduleLog = (directory: string): string => join(directory, 'schedule.log')

/**
 * Starts a process that inflicts and heals the scheduled faults of a network that outlives this command. It is noted in
 * the lease, so that it ends with the network.
 */
export const keepSchedule = (
  lease: Lease,
  { schedule = [] }: Topology,
  { root, now, say, processes }: CliSession,
): void => {
  if (schedule.length === 0) return
  const file = scheduleLog(lease.directory)
  const log = openSync(file, 'a', 0o600)
  try {
    const entry = fileURLToPath(new URL('../cli.ts', import.meta.url))
    lease.note({ kind: 'process', role })
    const child = spawn(
      process.execPath,
      [entry, 'keep-schedule', lease.id, '--since', String(now()), '--root', root],
      {
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, [networkVariable]: lease.directory },
      },
    )
    child.unref()
    const stamp = child.pid === undefined ? undefined : processes.stamp(child.pid)
    if (stamp !== undefined) lease.note({ kind: 'process', role, stamp })
    say(`its ${schedule.length} scheduled faults are on their way; ${file} tells of them`)
  } finally {
    closeSync(log)
  }
}

/** The other side: the process itself. */
export const addKeepSchedule = (program: Command, session: CliSession): void => {
  program
    .command('keep-schedule <network>', { hidden: true })
    .description('inflict and heal the scheduled faults of a network; started by up')
    .addOption(new Option('--since <ms>', 'when the network stood, in ms since 1970').makeOptionMandatory())
    .option('--root <folder>', 'folder of networks; read by the program itself')
    .action((id: string, { since }: { since: string }) =>
      withNetwork(session, id, async (environment) => {
        const elapsedMs = Math.max(0, session.now() - Number(since))
        const schedule = startSchedule(environment, environment.topology.schedule ?? [], {
          elapsedMs,
          onProgress: session.say,
        })
        session.interrupted.addEventListener('abort', () => void schedule.stop(), { once: true })
        await schedule.ended
        if (schedule.problems().length > 0) session.exitWith(1)
      }),
    )
}
