import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { EnvironmentError } from '../../../problem.ts'
import { leaseLabel } from '../plan/labels.ts'
import { type CloudClient, type CloudObject, type CloudPatience, createCloudClient } from './client.ts'
import { CloudError } from './problem.ts'

/** What bears labels, in the order in which it can go: nothing is removed before what uses it. */
export const markedKinds = [
  '/servers',
  '/primary_ips',
  '/firewalls',
  '/placement_groups',
  '/networks',
  '/ssh_keys',
] as const

export interface UndoPatience {
  readonly withinMs: number
  /** So long nothing may be found before it counts as gone: lists are late, and what was asked for last may still come. */
  readonly quietMs: number
  readonly everyMs: number
}

const defaultPatience: UndoPatience = { withinMs: 150_000, quietMs: 5000, everyMs: 1000 }

interface Found {
  readonly kind: (typeof markedKinds)[number]
  readonly object: CloudObject
}

/** Everything that bears the mark, as the cloud lists it now. */
export const findMarked = async (client: CloudClient, mark: string): Promise<readonly Found[]> => {
  const selector = { label_selector: `${leaseLabel}=${mark}` }
  const lists = await Promise.all(
    markedKinds.map(async (kind) =>
      (await client.list(kind, selector)).map((object): Found => ({ kind, object })),
    ),
  )
  // What a server of the cloud's does with a selector that it cannot read is its affair; what is removed is ours.
  return lists.flat().filter(({ object }) => object.labels?.[leaseLabel] === mark)
}

/** What is in use, or being changed, goes in the next round. */
const isForLater = (error: unknown): boolean =>
  error instanceof CloudError &&
  (error.status === 404 || error.status === 409 || error.status === 422 || error.status === 423)

const removeOne = async (client: CloudClient, { kind, object }: Found): Promise<void> => {
  try {
    await client.delete(`${kind}/${object.id}`)
  } catch (error) {
    if (!isForLater(error)) throw error
  }
}

const removeRound = async (client: CloudClient, found: readonly Found[]): Promise<void> => {
  for (const kind of markedKinds)
    await Promise.all(found.filter((one) => one.kind === kind).map((one) => removeOne(client, one)))
}

/**
 * Removes everything that bears the mark and waits until nothing is left.
 *
 * @throws EnvironmentError CLOUD_NOT_EMPTY naming what stays; CloudError when the cloud cannot be asked
 */
export const removeMarked = async (
  client: CloudClient,
  mark: string,
  { withinMs, quietMs, everyMs }: UndoPatience = defaultPatience,
): Promise<void> => {
  const deadline = performance.now() + withinMs
  let quietSince: number | undefined
  for (;;) {
    const found = await findMarked(client, mark)
    const now = performance.now()
    if (found.length === 0) {
      quietSince ??= now
      if (now - quietSince >= quietMs) return
    } else {
      quietSince = undefined
      if (now > deadline) throw notEmpty(mark, found)
      await removeRound(client, found)
    }
    await delay(Math.min(everyMs, quietMs))
  }
}

const notEmpty = (mark: string, found: readonly Found[]): EnvironmentError =>
  new EnvironmentError({
    code: 'CLOUD_NOT_EMPTY',
    message: `Removing ${mark} from the cloud: still there are ${found
      .map(({ kind, object }) => `${kind.slice(1)} ${object.name ?? object.id}`)
      .join(', ')}`,
    hint: 'Its record was kept; run "npm run env -- sweep" again. What is protected from deletion has to be freed in the console.',
  })

/** Of a lease's record, what it holds in a cloud. */
export interface CloudMade {
  readonly kind: 'cloud'
  readonly cloud: string
  readonly endpoint: string
  readonly tokenFile: string
  readonly mark: string
}

/**
 * Removes what a network has in the cloud, without whoever made it. Has to run before the lease's directory goes, for
 * the token may lie in it.
 *
 * @throws EnvironmentError CLOUD_MARK_STRANGE, CLOUD_TOKEN_MISSING, CLOUD_NOT_EMPTY; CloudError
 */
export const undoCloud = async (
  made: CloudMade,
  lease: { readonly id: string; readonly directory: string },
  { patience, askPatience }: { readonly patience?: UndoPatience; readonly askPatience?: CloudPatience } = {},
): Promise<void> => {
  // A record that was edited must not take away what is not its own.
  if (!made.mark.startsWith(`${lease.id}-`)) {
    throw new EnvironmentError({
      code: 'CLOUD_MARK_STRANGE',
      message: `Removing ${lease.id} from ${made.cloud}: its record names ${made.mark}, which is not of this network`,
      hint: 'Remove its servers by hand in the console of the cloud, then its record.',
    })
  }
  const token = await readFile(made.tokenFile, 'utf8').catch((cause: Error) => {
    throw new EnvironmentError(
      {
        code: 'CLOUD_TOKEN_MISSING',
        message: `Removing ${lease.id} from ${made.cloud}: its token cannot be read: ${cause.message}`,
        hint: `Write a token of the project to ${made.tokenFile} (mode 0600) and run "npm run env -- sweep"; by hand: remove what bears the label ${leaseLabel}=${made.mark}.`,
      },
      { cause },
    )
  })
  await removeMarked(
    createCloudClient({ endpoint: made.endpoint, token: token.trim() }, askPatience),
    made.mark,
    patience,
  )
}
