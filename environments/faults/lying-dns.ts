import { randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Static, Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { Controls, HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking, perform, readThere, writeThere } from './on-host.ts'
import { ProcessSchema, signalThere, startedTicksOf, survivors } from './processes.ts'
import { mustBeOnlyOne, notPossible } from './refusal.ts'

type Lying = Extract<Fault, { kind: 'lying-dns' }>

const Memory = Type.Object({
  /** The file that is changed, and what it said. */
  file: Type.Enum(['/etc/hosts', '/etc/resolv.conf']),
  before: Type.String({ maxLength: 1_000_000 }),
  /** A name that is asked to see whether the lie is told. */
  trial: Type.String(),
  server: Type.Optional(ProcessSchema),
  /** Another host, which must go on hearing the truth. */
  neighbour: Type.Optional(Type.String()),
})

type LyingMemory = Static<typeof Memory>

const hostName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i
const server = fileURLToPath(new URL('dns/server.ts', import.meta.url))

/** Survives the shell that starts it; says its number. */
const inBackground = 'setsid "$@" </dev/null >/dev/null 2>&1 & echo $!'

const isMountedAlone = async (host: HostControls, file: string): Promise<boolean> => {
  const mounts = (await readThere(host, '/proc/self/mountinfo')) ?? ''
  const real = (await perform(host, ['readlink', '-f', file])).trim()
  return mounts.split('\n').some((line) => line.split(' ')[4] === real)
}

/** The addresses that a program on this host gets for a name; none when there is no answer. */
const lookUp = async (host: HostControls, name: string): Promise<readonly string[]> => {
  const { stdout } = await attempt(host, ['timeout', '5', 'getent', 'ahostsv4', name])
  return stdout
    .split('\n')
    .map((line) => line.split(/\s+/)[0]!)
    .filter((address) => address !== '')
}

const hears = async (host: HostControls, name: string, address: string): Promise<boolean> =>
  (await lookUp(host, name)).includes(address)

const startServer = async (host: HostControls, address: string): Promise<LyingMemory['server']> => {
  const command = [process.execPath, '--no-warnings', server, address]
  const pid = Number((await perform(host, ['sh', '-c', inBackground, 'sh', ...command])).trim())
  return { pid, startedTicks: await startedTicksOf(host, pid) }
}

const prepare = async (fault: Lying, controls: Controls): Promise<LyingMemory> => {
  const host = controls.host(fault.host)
  mustBeOnlyOne(fault, controls)
  if (!isIPv4(fault.address)) throw notPossible(fault, `"${fault.address}" is no IPv4 address`)
  if (fault.name !== undefined && !hostName.test(fault.name))
    throw notPossible(fault, `"${fault.name}" is no name of a host`)
  const file = fault.name === undefined ? '/etc/resolv.conf' : '/etc/hosts'
  // Belt and braces: never the file of the whole machine.
  if (!(await isMountedAlone(host, file))) throw notPossible(fault, `${file} is not its own`)
  const trial = fault.name ?? `trial-${randomBytes(4).toString('hex')}.example.org`
  if (await hears(host, trial, fault.address))
    throw notPossible(fault, `${trial} has the address ${fault.address} as it is`)
  const deceived = new Set(
    controls.open().flatMap(({ fault: other }) => (other.kind === 'lying-dns' ? [other.host] : [])),
  )
  const neighbour = controls.hosts.find(
    (one) => one.name !== fault.host && !deceived.has(one.name) && lacking(one, 'run', 'names').length === 0,
  )
  return {
    file,
    before: await perform(host, ['cat', file]),
    trial,
    ...(neighbour === undefined ? {} : { neighbour: neighbour.name }),
  }
}

/**
 * A name in the host's own list of hosts, or for every name a server that knows one answer alone. The proof is a lookup
 * there, beside one by a neighbour.
 */
export const lyingDns: FaultMethod<Lying, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'network', 'names'),
  prepare,
  onset: async ({ host: name, address, name: lied }, controls, memory) => {
    const host = controls.host(name)
    if (lied !== undefined) {
      await writeThere(host, memory.file, `${address} ${lied}\n${memory.before}`)
      return memory
    }
    // The file first: it can be put back from what is remembered, a server that nobody remembers cannot be ended.
    await writeThere(host, memory.file, 'nameserver 127.0.0.1\n')
    const started = await startServer(host, address)
    return started === undefined ? memory : { ...memory, server: started }
  },
  doubt: async ({ host: name, address }, controls, { trial, neighbour }) => {
    if (!(await hears(controls.host(name), trial, address))) return `${trial} has no such address there`
    if (neighbour === undefined || !(await hears(controls.host(neighbour), trial, address))) return undefined
    return `${neighbour} hears the same`
  },
  undo: async ({ host: name }, controls, { file, before, server: started }) => {
    const host = controls.host(name)
    if (started !== undefined) await signalThere(host, 'KILL', await survivors(host, [started]))
    await writeThere(host, file, before)
  },
  remains: async ({ host: name, address }, controls, { file, before, trial, server: started }) => {
    const host = controls.host(name)
    if ((await readThere(host, file)) !== before) return `${file} is not as it was`
    if (started !== undefined && (await survivors(host, [started])).length > 0)
      return 'the lying server still runs'
    return (await hears(host, trial, address)) ? `${trial} still has the address ${address}` : undefined
  },
}
