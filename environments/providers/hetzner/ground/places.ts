import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EnvironmentError } from '../../../problem.ts'

/** Where one host is. */
export interface CloudPlace {
  readonly host: string
  readonly publicAddress: string
  readonly hostKeySha256: string
  /** Of the network, on that server. */
  readonly directory: string
}

/** What another process needs to find the servers of a network. Without secrets. */
export interface Places {
  /** ISO 8601: when the servers believe that their time is over. */
  readonly expiresAt: string
  readonly places: readonly CloudPlace[]
}

/** Files of a network that is in the cloud, below its lease's directory. */
export const cloudFiles = (directory: string) => {
  const folder = join(directory, 'cloud')
  return {
    folder,
    token: join(folder, 'token'),
    key: join(folder, 'id_ed25519'),
    hostKey: (host: string) => join(folder, `${host}.host_key`),
    plan: join(folder, 'plan.json'),
    places: join(folder, 'places.json'),
    work: join(folder, 'pulumi'),
  }
}

export const writePlaces = async (directory: string, places: Places): Promise<void> =>
  writeFile(cloudFiles(directory).places, JSON.stringify(places, undefined, 2), { mode: 0o600 })

/** @throws EnvironmentError CLOUD_PLACES_LOST */
export const readPlaces = async (id: string, directory: string): Promise<Places> => {
  try {
    return JSON.parse(await readFile(cloudFiles(directory).places, 'utf8')) as Places
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'CLOUD_PLACES_LOST',
        message: `Finding the servers of ${id}: ${(cause as Error).message}`,
        hint: `It was not finished, or its files were removed. Take it down: npm run env -- down ${id}`,
      },
      { cause },
    )
  }
}
