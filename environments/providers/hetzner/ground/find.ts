import type { RemoteGround } from '../../../deploy/remote/index.ts'
import type { Lease } from '../../../lease/index.ts'
import { readPlaces, writePlaces } from './places.ts'
import { groundOn, openServers, tellExpiry } from './servers.ts'

/** For a server that has been up: it answers, or it is gone. */
const knownMs = 20_000

/** Connects with the servers that an earlier process made; tells them when their lease was extended. */
export const findGround = async (lease: Lease): Promise<RemoteGround> => {
  const known = await readPlaces(lease.id, lease.directory)
  const open = await openServers(lease.directory, known.places, { withinMs: knownMs })
  const { expiresAt } = lease.record()
  if (expiresAt !== known.expiresAt) {
    await Promise.all([...open.values()].map((reach) => tellExpiry(reach, expiresAt)))
    await writePlaces(lease.directory, { ...known, expiresAt })
  }
  return groundOn(known.places, open)
}
