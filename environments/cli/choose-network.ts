import type { Environment, Host } from '../environment.ts'
import type { LeaseRecord, Leases } from '../lease/index.ts'
import { EnvironmentError, UnknownHostError, UnknownNetworkError } from '../problem.ts'
import type { CliContext } from './context.ts'

/**
 * The network of that id, or the only one that was left running. One that a program is just using, such as an acceptance
 * run, is meant only by its id.
 *
 * @throws UnknownNetworkError, EnvironmentError USAGE
 */
export const chooseNetwork = (leases: Leases, id: string | undefined): LeaseRecord => {
  const records = leases.list()
  const ids = records.map((record) => record.id)
  if (id !== undefined) {
    const found = records.find((record) => record.id === id)
    if (found === undefined) throw new UnknownNetworkError(id, ids)
    return found
  }
  if (records.length === 0) throw new UnknownNetworkError('any', [])
  const left = records.filter((record) => record.detached || leases.leftover(record) !== undefined)
  const [only, ...others] = left
  if (only !== undefined && others.length === 0) return only
  throw only === undefined ? allInUse(records) : tooMany(left)
}

const tooMany = (records: readonly LeaseRecord[]): EnvironmentError =>
  new EnvironmentError({
    code: 'USAGE',
    message: `There are ${records.length} networks: ${records.map(({ id }) => id).join(', ')}`,
    hint: 'Say which one is meant: --network, or its id.',
  })

const allInUse = (records: readonly LeaseRecord[]): EnvironmentError =>
  new EnvironmentError({
    code: 'USAGE',
    message: `No network was left running; programs use ${records.map(({ id, owner }) => `${id} (${owner})`).join(', ')}`,
    hint: '"npm run env -- up" makes one. To meddle with one of those, say so: --network, or its id.',
  })

/** Refuses a host that a network does not have, before anything is connected. @throws UnknownHostError */
export const requireHost = ({ hosts }: LeaseRecord, name: string): void => {
  const names = hosts.map((one) => one.name)
  if (!names.includes(name)) throw new UnknownHostError(name, names)
}

/** Does something with a network that goes on running, and lets go of it whatever happened. */
export const withNetwork = async <T>(
  context: CliContext,
  id: string | undefined,
  act: (environment: Environment) => Promise<T>,
): Promise<T> => {
  const environment = await context.attach(chooseNetwork(context.leases, id))
  try {
    return await act(environment)
  } finally {
    await environment.leave()
  }
}

/** As withNetwork, with one of its hosts. */
export const withHost = async <T>(
  context: CliContext,
  { host, network }: { readonly host: string; readonly network: string | undefined },
  act: (host: Host, environment: Environment) => Promise<T>,
): Promise<T> => {
  requireHost(chooseNetwork(context.leases, network), host)
  return withNetwork(context, network, (environment) => act(environment.host(host), environment))
}
