import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import type { HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking, perform, readThere } from './on-host.ts'
import { ProcessSchema, startedTicksOf, survivors, treeOf } from './processes.ts'
import { mustBeOnlyOne, mustRun, notPossible } from './refusal.ts'

type Squeeze = Extract<Fault, { kind: 'memory-squeeze' }>

const Memory = Type.Object({
  version: Type.Enum([1, 2]),
  daemon: ProcessSchema,
  /** Control group that it was in. */
  home: Type.String({ pattern: '^/sys/fs/cgroup/' }),
  /** Control group of the fault. */
  group: Type.String({ pattern: '^/sys/fs/cgroup/.*/?nunet-fault-\\d+$' }),
  /** What may be used on top of what the daemon has: charges stay with the group in which they were made. */
  roomBytes: Type.Integer({ minimum: 0 }),
})

const root = '/sys/fs/cgroup'
/** Less, and the daemon would be dead rather than squeezed. */
const minRoomBytes = 4 * 1024 ** 2
const maxRoomBytes = 2 * 1024 ** 3
/** By how much the trial asks for too much. */
const excessBytes = 32 * 1024 ** 2
const pageBytes = 4096

const limitFile = { 1: 'memory.limit_in_bytes', 2: 'memory.max' }

interface Place {
  readonly version: 1 | 2
  readonly home: string
  /** Below which the group of the fault is made. */
  readonly parent: string
}

/** Version 2 lets only groups without processes of their own share memory out, so there the group stands at the root. */
const placeOf = async (host: HostControls, pid: number): Promise<Place | undefined> => {
  const lines = ((await readThere(host, `/proc/${pid}/cgroup`)) ?? '').split('\n')
  const own = lines.find((line) => line.split(':')[1]?.split(',').includes('memory') === true)
  if (own !== undefined) {
    const home = `${root}/memory${own.split(':').slice(2).join(':')}`.replace(/\/$/, '')
    return { version: 1, home, parent: home }
  }
  const shared = lines.find((line) => line.startsWith('0::'))
  const isShared = ((await readThere(host, `${root}/cgroup.subtree_control`)) ?? '')
    .split(/\s+/)
    .includes('memory')
  if (shared === undefined || !isShared) return undefined
  return { version: 2, home: `${root}${shared.slice('0::'.length)}`.replace(/\/$/, ''), parent: root }
}

const residentBytes = async (host: HostControls, pid: number): Promise<number> => {
  const rollup = (await readThere(host, `/proc/${pid}/status`)) ?? ''
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN) * 1024
}

const isWritable = async (host: HostControls, directory: string): Promise<boolean> =>
  (await attempt(host, ['test', '-w', directory])).exitCode === 0

const move = 'group=$1; shift; for pid; do echo "$pid" >"$group/cgroup.procs"; done; exit 0'

const moveTo = (host: HostControls, group: string, pids: readonly number[]) =>
  perform(host, ['sh', '-c', move, 'sh', group, ...pids.map(String)])

const membersOf = async (host: HostControls, group: string): Promise<readonly number[]> =>
  ((await readThere(host, `${group}/cgroup.procs`)) ?? '').split('\n').filter(Boolean).map(Number)

/** A program that asks for too much and offers itself to be killed for it, before anybody else in the group is. */
const greed = [
  'echo 1000 >/proc/self/oom_score_adj',
  'echo $$ >"$1/cgroup.procs" || exit 3',
  'exec dd if=/dev/zero of=/dev/null bs="$2" count=1',
].join('\n')

const isGroupThere = async (host: HostControls, group: string): Promise<boolean> =>
  (await attempt(host, ['test', '-d', group])).exitCode === 0

/** A limit on the memory of the daemon and its children; the proof is a program in the same group that gets no more. */
export const memorySqueeze: FaultMethod<Squeeze, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'daemonPid'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustRun(fault, host)
    mustBeOnlyOne(fault, controls)
    const pid = (await host.daemonPid!()) ?? 0
    const place = await placeOf(host, pid)
    if (place === undefined || !(await isWritable(host, place.parent))) {
      throw new EnvironmentError({
        code: 'FAULT_NOT_SUPPORTED',
        message: `Squeezing ${host.name}: this network lacks control groups for memory that may be written`,
        hint: 'Run it as root, where /sys/fs/cgroup is not read-only.',
      })
    }
    const usedBytes = await residentBytes(host, pid)
    const roomBytes = fault.limitBytes - usedBytes
    if (!(roomBytes >= minRoomBytes && roomBytes <= maxRoomBytes)) {
      throw notPossible(
        fault,
        `its daemon uses ${usedBytes} bytes, and from ${minRoomBytes} to ${maxRoomBytes} more can be proven`,
      )
    }
    return {
      version: place.version,
      daemon: { pid, startedTicks: await startedTicksOf(host, pid) },
      home: place.home,
      group: `${place.parent}/nunet-fault-${pid}`,
      roomBytes: Math.floor(roomBytes / pageBytes) * pageBytes,
    }
  },
  onset: async ({ host: name }, controls, memory) => {
    const host = controls.host(name)
    const { group, version, roomBytes, daemon } = memory
    await perform(host, ['mkdir', '-p', group])
    const limit = ['sh', '-c', 'echo "$2" >"$1"', 'sh', `${group}/${limitFile[version]}`, String(roomBytes)]
    await perform(host, limit)
    await moveTo(
      host,
      group,
      (await treeOf(host, daemon.pid)).map(({ pid }) => pid),
    )
    return memory
  },
  doubt: async ({ host: name }, controls, { version, group, roomBytes, daemon }) => {
    const host = controls.host(name)
    const limit = Number(await readThere(host, `${group}/${limitFile[version]}`))
    if (limit !== roomBytes) return `the limit reads ${limit} bytes, not ${roomBytes}`
    if (!(await membersOf(host, group)).includes(daemon.pid)) return 'its daemon is not bound by the limit'
    const command = ['sh', '-c', greed, 'sh', group, String(roomBytes + excessBytes)]
    const { exitCode } = await attempt(host, command)
    return exitCode === 137
      ? undefined
      : `a program got ${excessBytes} bytes more than the limit (exit code ${exitCode})`
  },
  undo: async ({ host: name }, controls, { group, home }) => {
    const host = controls.host(name)
    if (!(await isGroupThere(host, group))) return
    await moveTo(host, home, await membersOf(host, group))
    await attempt(host, ['rmdir', group])
  },
  remains: async ({ host: name }, controls, { group, home, daemon }) => {
    const host = controls.host(name)
    // A program that has just ended holds its group for a moment.
    if (await isGroupThere(host, group)) await attempt(host, ['rmdir', group])
    if (await isGroupThere(host, group)) return `its control group ${group} is still there`
    if ((await survivors(host, [daemon])).length === 0) return undefined
    return (await membersOf(host, home)).includes(daemon.pid)
      ? undefined
      : 'its daemon is not back in its own group'
  },
}
