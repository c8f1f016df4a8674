import type { LeaseRecord, Leases } from '../lease/index.ts'
import { EnvironmentError, UnknownNetworkError } from '../problem.ts'

/** The network of that id, or the only one there is. @throws UnknownNetworkError, EnvironmentError USAGE */
export const chooseNetwork = (leases: Leases, id: string | undefined): LeaseRecord => {
  const records = leases.list()
  const ids = records.map((record) => record.id)
  if (id !== undefined) {
    const found = records.find((record) => record.id === id)
    if (found === undefined) throw new UnknownNetworkError(id, ids)
    return found
  }
  const [only, ...others] = records
  if (only === undefined) throw new UnknownNetworkError('any', [])
  if (others.length === 0) return only
  throw new EnvironmentError({
    code: 'USAGE',
    message: `There are ${records.length} networks: ${ids.join(', ')}`,
    hint: 'Say which one is meant.',
  })
}
