import { randomInt } from 'node:crypto'
import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { Controls, HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking } from './on-host.ts'
import { addTable, hasTable, removeTable } from './packet-filter.ts'
import { notPossible } from './refusal.ts'

type Blocked = Extract<Fault, { kind: 'blocked-port' }>

const Memory = Type.Object({
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  neighbour: Type.String(),
  otherPort: Type.Integer({ minimum: 1, maximum: 65_535 }),
})

const tableOf = (port: number): string => `fault_port_${port}`

/** A packet that comes back, even to refuse, is an answer; silence is none. */
const question = 'exec 3<>"/dev/tcp/$1/$2"'

const patienceS = 1

const isAnswered = async (from: HostControls, to: HostControls, port: number): Promise<boolean> => {
  const command = ['timeout', String(patienceS), 'bash', '-c', question, 'bash', to.address, String(port)]
  const { exitCode, stderr } = await attempt(from, command)
  return exitCode === 0 || stderr.includes('Connection refused')
}

const portOf = (fault: Blocked, host: HostControls): number => fault.port ?? host.port

/** Somebody from whose place both ports answer as it is. */
const findNeighbour = async (fault: Blocked, controls: Controls, otherPort: number): Promise<string> => {
  const host = controls.host(fault.host)
  for (const one of controls.hosts) {
    if (one.name === host.name || lacking(one, 'run', 'network').length > 0) continue
    const both = [portOf(fault, host), otherPort]
    const answers = await Promise.all(both.map((port) => isAnswered(one, host, port)))
    if (answers.every(Boolean)) return one.name
  }
  throw notPossible(fault, 'nobody reaches it as it is')
}

/** The proof is a neighbour to whom this port is silent while another port of the host answers. */
export const blockedPort: FaultMethod<Blocked, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'network'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    const port = portOf(fault, host)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw notPossible(fault, 'ports are 1 to 65535')
    if (await hasTable(host, tableOf(port)))
      throw notPossible(fault, `port ${port} is blocked already`, 'Heal that first.')
    const otherPort = randomInt(20_000, 30_000)
    return { port, otherPort, neighbour: await findNeighbour(fault, controls, otherPort) }
  },
  onset: async ({ host }, controls, memory) => {
    const rules = `chain input { type filter hook input priority -10; iifname != "lo" tcp dport ${memory.port} drop; }`
    await addTable(controls.host(host), tableOf(memory.port), rules)
    return memory
  },
  doubt: async ({ host: name }, controls, { port, otherPort, neighbour }) => {
    const [host, from] = [controls.host(name), controls.host(neighbour)]
    if (await isAnswered(from, host, port)) return `port ${port} still answers ${neighbour}`
    return (await isAnswered(from, host, otherPort)) ? undefined : `no port of it answers ${neighbour}`
  },
  undo: ({ host }, controls, { port }) => removeTable(controls.host(host), tableOf(port)),
  remains: async ({ host: name }, controls, { port, neighbour }) => {
    const host = controls.host(name)
    if (await hasTable(host, tableOf(port))) return `port ${port} is still blocked`
    const isCut = controls.open().some(({ fault }) => fault.kind === 'partition' || fault.kind === 'loss')
    const isSilent = !(await isAnswered(controls.host(neighbour), host, port))
    // What else is wrong may keep that neighbour away.
    return isSilent && !isCut ? `port ${port} does not answer ${neighbour}` : undefined
  },
}
