import { dirname } from 'node:path'
import type { DmsClient, NodeIdentity } from '../../dms/client/index.ts'
import { createDmsClient } from '../../dms/client/index.ts'
import type { ApiCall, Build, Reach } from '../environment.ts'
import { roomFixOf } from '../lack.ts'
import {
  descendantsOf,
  type Lease,
  type LeaseRecord,
  type ProcessStamp,
  type ProcessTable,
} from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import { clockOffsetOf } from './clock-offset.ts'
import { compareVersions, said } from './compare-versions.ts'
import { type Daemon, type Enter, endDaemon, endOfLog, startDaemon } from './daemon.ts'
import { type HostFiles, type HostPlan, hostFiles, prepareHost, readStatus } from './host-files.ts'
import type { HttpCall } from './http-call.ts'
import { createLives } from './lives.ts'
import type { Machine } from './machine.ts'
import { noteBuild } from './note-build.ts'
import type { Placer } from './place-build.ts'
import { readSmall } from './read-end.ts'
import { readEvidenceFile } from './read-file.ts'

/** How long a daemon may take from start to its first answer. */
const startMs = 30_000
/** How long it may take to stop in order. */
const stopMs = 10_000
const killMs = 5000

export interface DaemonHostComponents {
  readonly lease: Lease
  readonly processes: ProcessTable
  readonly placer: Placer
  /** How to run the daemon on this host's network. */
  readonly enter: Enter
  /** How a program on the network of host `from` sends a request; `isHome` when that is this host itself. */
  readonly call: (from: string, call: HttpCall) => Promise<ApiCall>
  /** As hostFiles; where the host's data directory is not this process's. */
  readonly door?: string | undefined
  readonly reach?: Reach | undefined
  readonly controls?: Machine['controls'] | undefined
  readonly packets?: Machine['packets'] | undefined
}

export interface DaemonHostOptions {
  readonly plan: HostPlan
  readonly build: Build
  /** The daemon that an earlier process started here. */
  readonly running?: ProcessStamp | undefined
}

const failed = async (host: string, why: string, files: HostFiles): Promise<EnvironmentError> => {
  // A daemon without room cannot always say so: its log is on the same disk.
  const fix = await roomFixOf(dirname(dirname(files.directory))).catch(() => undefined)
  return new EnvironmentError({
    code: fix === undefined ? 'HOST_START_FAILED' : 'HOST_DISK_FULL',
    message: `Starting ${host}: ${why}. The end of its log:\n${await endOfLog(files)}`,
    ...(fix === undefined ? {} : { hint: fix }),
  })
}

/** The name under which a lease knows the daemon of a host. */
const daemonRole = (host: string): string => `daemon of ${host}`

/** What a lease remembers of the daemon of a host; undefined before its first start. */
export const recordedDaemon = (record: LeaseRecord, host: string): ProcessStamp | undefined =>
  record.made.flatMap((made) =>
    made.kind === 'process' && made.role === daemonRole(host) && made.stamp !== undefined ? [made.stamp] : [],
  )[0]

/** Judged from the record alone; daemons without a process of their own run as long as their runner. */
export const isHostRunning = (record: LeaseRecord, host: string, processes: ProcessTable): boolean =>
  processes.isAlive(
    record.provider === 'in-process'
      ? record.runner
      : (recordedDaemon(record, host) ?? { pid: 0, started: '' }),
  )

/** A machine whose daemon is the built binary, in a process of its own. */
export const createDaemonHost = (
  { lease, processes, placer, enter, call, door, reach, controls, packets }: DaemonHostComponents,
  { plan, build, running }: DaemonHostOptions,
): Machine => {
  const files = hostFiles(lease.directory, plan.name, door)
  let present = build
  const dms: DmsClient = createDmsClient({ socketPath: files.socket })
  const lives = createLives({ host: plan.name, processes, endOfLog: () => endOfLog(files) })
  let daemon: Pick<Daemon, 'stamp'> | undefined = running && { stamp: running }
  // One that had ended before cannot be judged here: whoever held it may have asked.
  if (running !== undefined && processes.isAlive(running)) lives.begin({ stamp: running })
  const isRunning = () => daemon !== undefined && processes.isAlive(daemon.stamp)

  const firstAnswer = async (born: Daemon, signal?: AbortSignal): Promise<NodeIdentity> => {
    let last = 'it did not answer'
    const answer = await until(
      async () => {
        if (!processes.isAlive(born.stamp))
          throw await failed(plan.name, `the daemon ${(await born.lastWord()).how}`, files)
        // A crashed daemon leaves its status behind, so it counts only when it is this one's.
        if ((await readStatus(files))?.pid !== born.stamp.pid) return undefined
        const identity = await dms.identity()
        if (!identity.ok) last = said(identity.error.message)
        return identity.ok ? identity.value : undefined
      },
      { withinMs: startMs, signal },
    )
    if (answer === undefined) throw await failed(plan.name, `no answer within ${startMs} ms (${last})`, files)
    return answer
  }

  return {
    ...plan,
    dms,
    get build() {
      return present
    },
    nunetCommand: [files.binary, '--data', files.data],
    ...(reach === undefined ? {} : { reach }),
    controls: {
      ...controls,
      daemonPid: async () => (daemon !== undefined && isRunning() ? daemon.stamp.pid : undefined),
      clockOffsetMs: () => clockOffsetOf(files.socket),
    },
    ...(packets === undefined ? {} : { packets }),
    isRunning,
    prepare: async () => {
      await prepareHost(plan, files)
      await placer.place(present, files.binary)
    },
    exchange: async (next) => {
      await placer.place(next, files.binary)
      present = next
      noteBuild(lease, plan.name, next)
    },
    read: (file, maxBytes) => readEvidenceFile(files, file, maxBytes),
    launch: async (signal) => {
      if (isRunning()) return
      lease.note({ kind: 'process', role: daemonRole(plan.name) })
      const born = await startDaemon(plan.name, files, {
        enter,
        networkDirectory: lease.directory,
        processes,
      })
      lease.note({ kind: 'process', role: daemonRole(plan.name), stamp: born.stamp })
      daemon = born
      lives.begin(born)
      compareVersions(plan.name, present, await firstAnswer(born, signal))
    },
    stop: async () => {
      if (daemon === undefined || !isRunning()) return
      lives.ask('stop')
      if (await endDaemon(daemon.stamp, processes, { signal: 'SIGTERM', withinMs: stopMs }))
        return lives.settle()
      await endDaemon(daemon.stamp, processes, { signal: 'SIGKILL', group: true, withinMs: killMs })
      await lives.settle()
      throw new EnvironmentError({
        code: 'HOST_STOP_FORCED',
        message: `Stopping ${plan.name}: its daemon did not stop within ${stopMs} ms and was killed. The end of its log:\n${await endOfLog(files)}`,
      })
    },
    kill: async () => {
      if (daemon === undefined || !isRunning()) return
      // Jobs have process groups of their own and survive; once orphaned, nothing tells whose they were.
      for (const stamp of descendantsOf(daemon.stamp, processes)) {
        lease.note({ kind: 'process', role: `left by ${plan.name}: ${stamp.pid}`, stamp })
      }
      lives.ask('kill')
      if (await endDaemon(daemon.stamp, processes, { signal: 'SIGKILL', group: true, withinMs: killMs }))
        return
      throw new EnvironmentError({
        code: 'FAULT_WITHOUT_EFFECT',
        message: `Crashing ${plan.name}: its daemon is still there ${killMs} ms after SIGKILL`,
      })
    },
    unexpectedEnds: () => lives.unexpected(),
    callApi: async (from, headers) => {
      const status = await readStatus(files)
      if (status === undefined) return { answered: false, why: `no daemon is ready on ${plan.name}` }
      const token = (await readSmall(files.token)).trim()
      const address = from === plan.name ? '127.0.0.1' : plan.address
      return call(from, {
        address,
        port: status.apiPort,
        path: '/api/v1/identity',
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
    },
  }
}
