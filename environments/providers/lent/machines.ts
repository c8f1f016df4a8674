import type { Static } from 'typebox'
import { EnvironmentError } from '../../problem.ts'
import type { HostSpecification } from '../../topology.ts'
import { askDesk, MachinesSchema } from './desk.ts'

export type LentMachine = Static<typeof MachinesSchema>['machines'][number]

/** Every machine that was invited. @throws EnvironmentError REACH_LOST */
export const listMachines = async (folder: string): Promise<readonly LentMachine[]> =>
  (await askDesk(folder, { do: 'machines' }, MachinesSchema)).machines

/** Of one host: a machine, taken for its network. */
export interface Seat {
  readonly host: HostSpecification
  readonly machine: string
}

/** Takes a machine; false when another network has it. */
export type Take = (machine: string, host: HostSpecification) => Promise<boolean>

interface Search {
  readonly hosts: readonly HostSpecification[]
  readonly machines: readonly LentMachine[]
  readonly seats: readonly Seat[]
}

/** How a machine stands to this search: of those that are here, who has it. */
const standing = ({ name, state }: LentMachine, seats: readonly Seat[]): string => {
  if (state !== 'here') return state
  const seat = seats.find(({ machine }) => machine === name)
  return seat === undefined ? 'in another network' : `for ${seat.host.name}`
}

const tooFew = (host: string, { hosts, machines, seats }: Search): EnvironmentError => {
  const here = machines.filter(({ state }) => state === 'here').length
  const each = machines.map((machine) => `${machine.name} (${standing(machine, seats)})`)
  const count = here === 0 ? 'none is lent and here' : `${here} ${here === 1 ? 'is' : 'are'} lent and here`
  return new EnvironmentError({
    code: 'LENT_TOO_FEW',
    message: `Finding a lent machine for ${host}: the network needs ${hosts.length}, and ${count}${each.length === 0 ? '' : `: ${each.join(', ')}`}`,
    hint: '"npm run env -- invite" asks the owner of one more.',
  })
}

/** One machine for each host, that of its own name if there is one. @throws EnvironmentError LENT_TOO_FEW */
export const takeMachines = async (
  hosts: readonly HostSpecification[],
  machines: readonly LentMachine[],
  take: Take,
): Promise<readonly Seat[]> => {
  const names = new Set(hosts.map(({ name }) => name))
  const free = machines.filter(({ state }) => state === 'here').map(({ name }) => name)
  const seats: Seat[] = []
  for (const host of hosts) {
    // A machine named after another host of this network is left to that.
    const suitable = [...free].sort(
      (a, b) =>
        Number(b === host.name) - Number(a === host.name) || Number(names.has(a)) - Number(names.has(b)),
    )
    let machine: string | undefined
    for (const one of suitable) {
      free.splice(free.indexOf(one), 1)
      if (!(await take(one, host))) continue
      machine = one
      break
    }
    if (machine === undefined) throw tooFew(host.name, { hosts, machines, seats })
    seats.push({ host, machine })
  }
  return seats
}
