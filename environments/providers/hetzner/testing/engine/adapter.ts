import { setTimeout as delay } from 'node:timers/promises'
import { EnvironmentError } from '../../../../problem.ts'
import type { CloudClient, CloudObject, Json } from '../../cloud/client.ts'
import { CloudError } from '../../cloud/problem.ts'
import { leaseLabel } from '../../plan/labels.ts'
import type { Values } from './values.ts'

/** What came of making something. */
export interface Made {
  readonly id: string
  readonly outputs: Values
}

/** Makes, changes and removes resources of one type; each may be asked again after a failure. */
export interface Adapter {
  /** Inputs that cannot be changed in place. */
  readonly replaceOn: readonly string[]
  /** With `afresh`, one of that name that is there already is not taken over, but removed first. */
  create(inputs: Values, client: CloudClient, options: { readonly afresh: boolean }): Promise<Made>
  update(id: string, inputs: Values, client: CloudClient): Promise<Values>
  delete(id: string, client: CloudClient): Promise<void>
}

/** One type with a list, a name and labels. */
export interface NamedKind {
  readonly path: string
  readonly key: string
  readonly replaceOn: readonly string[]
  body(inputs: Values): Json
  outputs(object: CloudObject): Values
  /** Beyond labels. */
  update?(id: string, inputs: Values, client: CloudClient): Promise<void>
  /** Made, but not ready. */
  isReady?(object: CloudObject): boolean
  isLeaving?(object: CloudObject): boolean
}

const patienceMs = 60_000
const pauseMs = 25

const isGone = (error: unknown): boolean => error instanceof CloudError && error.status === 404

/** Nobody knows whether it was done. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof CloudError && (error.status === undefined || error.status >= 500)

const isTaken = (error: unknown): boolean =>
  error instanceof CloudError && error.reason === 'uniqueness_error'

const isBusy = (error: unknown): boolean =>
  error instanceof CloudError && [409, 412, 422, 423].includes(error.status ?? 0)

/** Asks until there is an answer; says what was waited for when there is none. */
export const insist = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  const deadline = performance.now() + patienceMs
  for (let last: unknown; ; ) {
    const answer = await ask().catch((error: unknown) => {
      if (!isUncertain(error)) throw error
      last = error
      return undefined
    })
    if (answer !== undefined) return answer
    if (performance.now() > deadline)
      throw new EnvironmentError(
        { code: 'CLOUD_TOO_SLOW', message: `${what}: not done within ${patienceMs} ms` },
        { cause: last },
      )
    await delay(pauseMs)
  }
}

const read = async (client: CloudClient, kind: NamedKind, id: string | number) => {
  try {
    return (await client.get(`${kind.path}/${id}`))[kind.key] as CloudObject
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

const remove = async (client: CloudClient, kind: NamedKind, id: string | number): Promise<void> => {
  await insist(`Removing ${kind.key} ${id}`, async () => {
    if ((await read(client, kind, id)) === undefined) return true
    await client.delete(`${kind.path}/${id}`).catch((error: unknown) => {
      if (!isGone(error) && !isBusy(error)) throw error
    })
    return undefined
  })
}

const isSame = (labels: Json | undefined, wanted: unknown): boolean =>
  labels?.[leaseLabel] === (wanted as Json | undefined)?.[leaseLabel]

/** What bears the name and the mark, and truly is there: lists are late. */
const findOwn = async (client: CloudClient, kind: NamedKind, inputs: Values) => {
  const named = await client.list(kind.path, { name: String(inputs.name) })
  const own = named.find((one) => isSame(one.labels, inputs.labels))
  const present = own && (await read(client, kind, own.id))
  return present === undefined || kind.isLeaving?.(present) === true ? undefined : present
}

/** Undefined: it was not made, or nobody knows. */
const attempt = async (client: CloudClient, kind: NamedKind, inputs: Values) => {
  try {
    const answer = await client.post(kind.path, kind.body(inputs))
    return answer[kind.key] as CloudObject
  } catch (error) {
    // Then it is there already, under a name that is nobody else's, or it will show.
    if (isTaken(error) || isUncertain(error)) return undefined
    throw error
  }
}

/** An adapter for resources that have a name of their own; the name keeps them from being made twice. */
export const namedAdapter = (kind: NamedKind): Adapter => ({
  replaceOn: kind.replaceOn,
  create: async (inputs, client, { afresh }) => {
    const what = `Making ${kind.key} ${inputs.name}`
    const old = afresh ? await findOwn(client, kind, inputs) : undefined
    if (old !== undefined) await remove(client, kind, old.id)
    const made = await insist(
      what,
      async () => (await findOwn(client, kind, inputs)) ?? (await attempt(client, kind, inputs)),
    )
    const ready = await insist(what, async () => {
      const present = await read(client, kind, made.id)
      return present !== undefined && (kind.isReady?.(present) ?? true) ? present : undefined
    })
    return { id: String(ready.id), outputs: kind.outputs(ready) }
  },
  update: async (id, inputs, client) => {
    const answer = await client.put(`${kind.path}/${id}`, { labels: inputs.labels ?? {} })
    await kind.update?.(id, inputs, client)
    return kind.outputs(answer[kind.key] as CloudObject)
  },
  delete: (id, client) => remove(client, kind, id),
})
