import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { networkVariable, type ProcessStamp, type ProcessTable } from '../lease/index.ts'
import { plain } from '../plain.ts'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import { type HostFiles, settingsName } from './host-files.ts'
import { readEvidenceFile } from './read-file.ts'
import { searchPath } from './search-path.ts'

/** The command line that runs a program on a host's own network. */
export type Enter = (program: readonly string[]) => readonly [string, ...string[]]

export interface Ending {
  /** Such as `ended with exit code 3`. */
  readonly how: string
  /** With exit code 0. */
  readonly isOrderly: boolean
}

export interface Daemon {
  readonly stamp: ProcessStamp
  /** How it ended; the word comes a moment after the process is gone. Nothing waits for it: see `lastWord`. */
  ending(): Promise<Ending>
  /** The same for one that is gone; this process does not end before the word has come. */
  lastWord(): Promise<Ending>
}

const started = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid!))
  })

/**
 * Starts the deployed daemon in a process group of its own, with nothing of this process's environment.
 * It survives this process; the lease has to know of it.
 *
 * @param networkDirectory marks the process as part of that network
 * @throws EnvironmentError HOST_START_FAILED when there is nothing to run
 */
export const startDaemon = async (
  host: string,
  files: HostFiles,
  { enter, networkDirectory, processes }: { enter: Enter; networkDirectory: string; processes: ProcessTable },
): Promise<Daemon> => {
  const [program, ...rest] = enter([
    files.binary,
    'run',
    '--config',
    join(files.data, settingsName),
    '--passphrase-file',
    files.passphrase,
  ])
  await using log = await open(files.log, 'a', 0o600)
  const child = spawn(program, rest, {
    cwd: files.directory,
    detached: true,
    env: { PATH: searchPath, HOME: files.data, [networkVariable]: networkDirectory },
    stdio: ['ignore', log.fd, log.fd],
  })
  const told = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({
        how: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`,
        isOrderly: code === 0,
      }),
    )
  })
  const pid = await started(child).catch((cause: unknown) => {
    throw new EnvironmentError(
      {
        code: 'HOST_START_FAILED',
        message: `Starting ${host}: ${program} cannot be run`,
        hint: 'Is the temporary folder mounted noexec? Set TMPDIR to one that is not.',
      },
      { cause },
    )
  })
  child.unref()
  return {
    stamp: processes.stamp(pid) ?? { pid, started: 'ended at once' },
    ending: () => told,
    lastWord: () => {
      child.ref()
      return told
    },
  }
}

/** Sends `signal` and waits until the process is gone; false when it is still there after `withinMs`. */
export const endDaemon = async (
  stamp: ProcessStamp,
  processes: ProcessTable,
  how: { signal: 'SIGTERM' | 'SIGKILL'; group?: boolean; withinMs: number },
): Promise<boolean> => {
  processes.signal(stamp, how.signal, { group: how.group ?? false })
  const gone = () => (processes.isAlive(stamp) ? undefined : true)
  return (await until(gone, { withinMs: how.withinMs })) ?? false
}

/** The last lines of a log, as messages show them. */
export const lastLines = (text: string, lines = 15): string => {
  const last = plain(text).trimEnd().split('\n').slice(-lines)
  return last.join('') === '' ? '  (its log is empty)' : last.map((line) => `  | ${line}`).join('\n')
}

/** The last lines of a host's log, for messages; without its credentials. */
export const endOfLog = async (files: HostFiles): Promise<string> =>
  lastLines((await readEvidenceFile(files, 'daemon.log', 16_384).catch(() => undefined)) ?? '')
