import type { Lender, LentView } from '../../environments/environment.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

/** What the lender saw last; undefined: her machine was lent no more. */
export const lentView = memoryKey<LentView | undefined>('what is lent')

/** @throws Error where machines are not lent */
export const lenderOf = async (owner: Participant): Promise<Lender> => {
  const { host } = await owner.seat()
  if (host.lender !== undefined) return host.lender
  throw new Error(`Nobody lends ${owner.name}'s machine; the scenario lacks @needs:lender.`)
}

/** Looks at what her machine does for others. */
export const lookAtLending: Task<LentView | undefined> = {
  what: 'looks at what is lent',
  perform: async (owner) => {
    const view = await (await lenderOf(owner)).sees()
    owner.remember(lentView, view)
    return succeeded(view)
  },
}

/** Has her machine back. */
export const takeBack: Task<undefined> = {
  what: 'takes the machine back',
  perform: async (owner) => {
    await (await lenderOf(owner)).takeBack()
    return succeeded(undefined)
  },
}

/** Her machine goes dark in the midst of everything, and is switched on again. */
export const losePower: Task<undefined> = {
  what: 'loses power and has it again',
  perform: async (owner) => {
    await (await lenderOf(owner)).restart()
    return succeeded(undefined)
  },
}
