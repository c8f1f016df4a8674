import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking, perform, readThere } from './on-host.ts'
import { ProcessSchema, startedTicksOf, survivors } from './processes.ts'
import { mustBeOnlyOne, mustRun, notPossible } from './refusal.ts'

type Exhausted = Extract<Fault, { kind: 'handles-exhausted' }>

const Memory = Type.Object({
  daemon: ProcessSchema,
  softLimit: Type.String({ pattern: '^(\\d+|unlimited)$' }),
})

/** Tries of a daemon that opens and closes while it is looked at. */
const maxRounds = 5

const softLimitOf = async (host: HostControls, pid: number): Promise<string> =>
  (
    await perform(host, [
      'prlimit',
      '--pid',
      `${pid}`,
      '--nofile',
      '--output',
      'SOFT',
      '--noheadings',
      '--raw',
    ])
  ).trim()

/** Also when the hard limit is lower than it was: only the soft one is touched. */
const setSoftLimit = async (host: HostControls, pid: number, limit: string): Promise<void> => {
  await perform(host, ['prlimit', '--pid', `${pid}`, `--nofile=${limit}:`])
}

/** The number that the next file or socket would get: a limit at or below it means that there is no next one. */
const nextHandle = async (host: HostControls, pid: number): Promise<number> => {
  const open = new Set((await perform(host, ['ls', '-1', `/proc/${pid}/fd`])).trim().split('\n').map(Number))
  let next = 0
  while (open.has(next)) next++
  return next
}

const question = [
  'exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1',
  'printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3',
  'IFS= read -r -t 1 line <&3 && printf "%s" "$line"',
].join('\n')

/** Whether somebody who comes new to the local API gets any answer. */
const isServed = async (host: HostControls): Promise<boolean> => {
  const status: unknown = JSON.parse((await readThere(host, `${host.dataDirectory}/daemon.json`)) ?? 'null')
  const port = typeof status === 'object' && status !== null && 'apiPort' in status ? status.apiPort : 0
  const { stdout } = await attempt(host, ['bash', '-c', question, 'bash', String(port)], { timeoutMs: 5000 })
  return stdout.startsWith('HTTP/')
}

const tighten = async (host: HostControls, pid: number): Promise<void> =>
  setSoftLimit(host, pid, String(await nextHandle(host, pid)))

/** The daemon keeps what it has open; the proof is its list of handles, and a newcomer whom it does not serve. */
export const handlesExhausted: FaultMethod<Exhausted, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'daemonPid', 'dataDirectory'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustRun(fault, host)
    mustBeOnlyOne(fault, controls)
    const pid = (await host.daemonPid!()) ?? 0
    if (!(await isServed(host))) throw notPossible(fault, 'its local API serves no newcomers as it is')
    return {
      daemon: { pid, startedTicks: await startedTicksOf(host, pid) },
      softLimit: await softLimitOf(host, pid),
    }
  },
  onset: async ({ host: name }, controls, memory) => {
    const host = controls.host(name)
    for (let round = 0; round < maxRounds; round++) {
      await tighten(host, memory.daemon.pid)
      // What it closed in between would be open to the next.
      if (!(await isServed(host))) break
    }
    return memory
  },
  doubt: async ({ host: name }, controls, { daemon: { pid } }) => {
    const host = controls.host(name)
    if (await isServed(host)) {
      await tighten(host, pid)
      return 'its local API still serves newcomers'
    }
    const [limit, next] = [Number(await softLimitOf(host, pid)), await nextHandle(host, pid)]
    return next >= limit ? undefined : `handle ${next} is free below the limit of ${limit}`
  },
  undo: async ({ host: name }, controls, { daemon, softLimit }) => {
    const host = controls.host(name)
    for (const { pid } of await survivors(host, [daemon])) await setSoftLimit(host, pid, softLimit)
  },
  remains: async ({ host: name }, controls, { daemon, softLimit }) => {
    const host = controls.host(name)
    if ((await survivors(host, [daemon])).length === 0) return undefined
    const limit = await softLimitOf(host, daemon.pid)
    if (limit !== softLimit) return `its limit is ${limit}, not ${softLimit}`
    return (await isServed(host)) ? undefined : 'its local API serves no newcomers'
  },
}
