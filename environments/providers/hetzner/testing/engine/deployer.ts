import { EnvironmentError } from '../../../../problem.ts'
import type { CloudClient } from '../../cloud/client.ts'
import { CloudError } from '../../cloud/problem.ts'
import type { Adapter } from './adapter.ts'
import type { ResourceState, StateFile } from './state.ts'
import { canonical, changedKeys, revealed, type Values, veiled } from './values.ts'

/** What the program wants, as it registers it. */
export interface Wanted {
  readonly urn: string
  readonly type: string
  readonly inputs: Values
  readonly dependencies: readonly string[]
}

export type Step = 'create' | 'update' | 'replace' | 'delete' | 'same'

/** Steps by kind; of a preview, those that would be taken. */
export type Tally = Record<Step, number>

export interface DeployerComponents {
  readonly file: StateFile
  readonly adapters: Readonly<Record<string, Adapter>>
  readonly client: CloudClient
}

/** Brings the cloud from what the state tells to what the program wants. */
export interface Deployer {
  /** In a preview `id` is empty and computed outputs are absent. */
  register(wanted: Wanted): Promise<{ readonly id: string; readonly outputs: Values }>
  /** Removes what the program no longer wants. After a program that failed this must not be called. */
  finish(): Promise<void>
  tally(): Tally
}

export const emptyTally = (): Tally => ({ create: 0, update: 0, replace: 0, delete: 0, same: 0 })

const isGone = (error: unknown): boolean => error instanceof CloudError && error.status === 404

export const createDeployer = (
  { file, adapters, client }: DeployerComponents,
  { isPreview }: { readonly isPreview: boolean },
): Deployer => {
  const tally = emptyTally()
  const wantedUrns = new Set<string>()
  const adapterOf = (type: string): Adapter => {
    const found = adapters[type]
    if (found !== undefined) return found
    throw new EnvironmentError({
      code: 'RESOURCE_UNKNOWN',
      message: `Making a ${type}: this engine knows only ${Object.keys(adapters).join(', ')}`,
    })
  }
  const known = (urn: string) => file.state().resources.find((one) => one.urn === urn)
  const forget = (urn: string) => {
    const state = file.state()
    file.change({ ...state, resources: state.resources.filter((one) => one.urn !== urn) })
  }
  const remember = (resource: ResourceState) => {
    const { resources, pending, ...state } = file.state()
    const { [resource.urn]: _made, ...others } = pending
    const index = resources.findIndex((one) => one.urn === resource.urn)
    const next = index === -1 ? [...resources, resource] : resources.with(index, resource)
    file.change({ ...state, resources: next, pending: others })
  }
  const intend = (urn: string, digest: string) => {
    const state = file.state()
    file.change({ ...state, pending: { ...state.pending, [urn]: digest } })
  }
  const dependents = (urn: string) => file.state().resources.filter((one) => one.dependencies.includes(urn))

  /** Whatever depends on it goes first, and comes again when the program registers it. */
  const remove = async (resource: ResourceState): Promise<void> => {
    for (const one of dependents(resource.urn)) await remove(one)
    if (known(resource.urn) === undefined) return
    await adapterOf(resource.type).delete(resource.id, client)
    forget(resource.urn)
  }
  const create = async ({ urn, type, inputs, dependencies }: Wanted) => {
    const digest = canonical(veiled(inputs))
    const before = file.state().pending[urn]
    intend(urn, digest)
    const made = await adapterOf(type).create(revealed(inputs), client, {
      afresh: before !== undefined && before !== digest,
    })
    remember({ urn, type, dependencies, inputs: veiled(inputs), ...made })
    return made
  }
  const update = async (wanted: Wanted, { id }: ResourceState) => {
    const { urn, type, inputs, dependencies } = wanted
    try {
      const outputs = await adapterOf(type).update(id, revealed(inputs), client)
      remember({ urn, type, id, dependencies, inputs: veiled(inputs), outputs })
      return { id, outputs }
    } catch (error) {
      if (!isGone(error)) throw error
      // Somebody else removed it.
      forget(urn)
      return create(wanted)
    }
  }
  const stepFor = ({ type, inputs }: Wanted, present: ResourceState | undefined): Step => {
    if (present === undefined) return 'create'
    const changed = changedKeys(present.inputs, veiled(inputs))
    if (changed.length === 0) return 'same'
    return changed.some((key) => adapterOf(type).replaceOn.includes(key)) ? 'replace' : 'update'
  }
  return {
    tally: () => ({ ...tally }),
    register: async (wanted) => {
      wantedUrns.add(wanted.urn)
      const present = known(wanted.urn)
      const step = stepFor(wanted, present)
      tally[step] += 1
      if (isPreview) return { id: present?.id ?? '', outputs: present?.outputs ?? {} }
      if (step === 'create') return create(wanted)
      if (step === 'update') return update(wanted, present!)
      if (step === 'same') return { id: present!.id, outputs: present!.outputs }
      await remove(present!)
      return create(wanted)
    },
    finish: async () => {
      const unwanted = file.state().resources.filter(({ urn }) => !wantedUrns.has(urn))
      tally.delete += unwanted.length
      if (isPreview) return
      for (const resource of [...unwanted].reverse()) await remove(resource)
    },
  }
}
