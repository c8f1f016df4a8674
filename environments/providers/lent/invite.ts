import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import { askDesk, InvitedSchema, RequestSchema } from './desk.ts'
import { lineTo } from './line.ts'
import { type LentMachine, listMachines } from './machines.ts'
import type { InviteRequest } from './rendezvous/rendezvous.ts'
import { ensureRendezvous, ownAddresses } from './rendezvous/start.ts'

export type { LentMachine }

const Nothing = Type.Object({})

export interface InviteOptions extends InviteRequest {
  /** By which the machine reaches this one; none: all addresses of this machine. */
  readonly addresses: readonly string[]
}

/**
 * Makes an invitation, and sees to it that somebody waits for the machine, also after this program. One line; it holds a
 * secret that is good for the first machine which shows it.
 *
 * @param folder of the rendezvous
 * @throws EnvironmentError LENT_INVITATION_IMPOSSIBLE, LENT_NO_RENDEZVOUS, LEND_NAME_TAKEN
 */
export const invite = async (folder: string, { addresses, ...asked }: InviteOptions): Promise<string> => {
  const request = { do: 'invite' as const, ...asked }
  if (!Check(RequestSchema, request))
    throw new EnvironmentError({
      code: 'LENT_INVITATION_IMPOSSIBLE',
      message: `Inviting a machine as "${asked.name}": a name, an amount or a time is out of bounds`,
      hint: 'Names are lower-case letters, digits and dashes; at least 100 millicores, 64 MiB of memory and of disk.',
    })
  await ensureRendezvous(folder, addresses.length === 0 ? ownAddresses() : addresses)
  return (await askDesk(folder, request, InvitedSchema)).line
}

/** Every machine that was invited. @throws EnvironmentError REACH_LOST when no rendezvous runs */
export const lentMachines = (folder: string): Promise<readonly LentMachine[]> => listMachines(folder)

/** Resolves when the machine has joined. @throws EnvironmentError LENT_NOT_COMING when its invitation is over */
export const untilHere = async (folder: string, name: string, signal?: AbortSignal): Promise<void> => {
  const look = async (): Promise<LentMachine['state'] | undefined> => {
    const state = (await listMachines(folder)).find((one) => one.name === name)?.state ?? 'over'
    return state === 'here' || state === 'over' ? state : undefined
  }
  const state = await until(look, { withinMs: 2 ** 31, everyMs: 200, signal })
  if (state === 'here') return
  throw new EnvironmentError({
    code: 'LENT_NOT_COMING',
    message: `Waiting for the lent machine "${name}": its invitation is over`,
    hint: '"npm run env -- invite" makes another.',
  })
}

/** Gives a machine back to its owner; one that is away learns of it when it calls again. */
export const dismiss = async (folder: string, name: string): Promise<void> => {
  await ensureRendezvous(folder, ownAddresses())
  const machine = (await listMachines(folder)).find((one) => one.name === name)
  if (machine === undefined)
    throw new EnvironmentError({
      code: 'LENT_UNKNOWN',
      message: `Dismissing the lent machine "${name}": there is none of that name`,
      hint: '"npm run env -- lent" lists them.',
    })
  if (machine.state === 'here') await lineTo(folder, name).ask({ verb: 'dismiss' })
  await askDesk(folder, { do: 'withdraw', name }, Nothing)
}
