import type { ProviderName } from '../../environments/index.ts'
import { CannotStartError } from './choose.ts'

export interface Wishes {
  /** Id of a network that stands already. */
  readonly network?: string | undefined
  readonly provider?: string | undefined
  readonly topology?: readonly string[] | undefined
  readonly atOnce?: string | undefined
  readonly tags?: string | undefined
}

export interface Selection {
  readonly network?: string
  /** Name of its topology. */
  readonly networkTopology?: string
  readonly provider?: string
  readonly tags?: string
}

interface Standing {
  readonly id: string
  readonly provider: ProviderName
  /** Name of its topology. */
  readonly topology: string
}

const refuse = (wish: string, { id, provider, topology }: Standing, fix: string): CannotStartError =>
  new CannotStartError(
    `--network ${id} and ${wish} exclude each other: ${id} stands already, as ${topology} on ${provider}. ${fix}`,
  )

const requireFitting = (standing: Standing, { topology, atOnce, provider }: Wishes): void => {
  if (topology !== undefined)
    throw refuse(
      `--topology ${topology.join(', ')}`,
      standing,
      `Leave one of them out, or spawn another with "npm run env -- up ${topology[0]}".`,
    )
  if (atOnce !== undefined)
    throw refuse('--at-once', standing, 'Leave out --at-once: there is one network to play on.')
  if (provider !== undefined && provider !== standing.provider)
    throw refuse(`--provider ${provider}`, standing, 'Leave out --provider.')
}

/**
 * What plays where. On a network that stands, only what leaves it as it was may play, with the provider that made it.
 *
 * @param networks those that stand; asked for only when one is named
 * @throws CannotStartError when there is no such network, or what else is wished for is not how it stands
 */
export const selectionFor = (wishes: Wishes, networks: () => readonly Standing[]): Selection => {
  const { network, provider, tags } = wishes
  if (network === undefined) {
    return { ...(provider === undefined ? {} : { provider }), ...(tags === undefined ? {} : { tags }) }
  }
  const standing = networks().find(({ id }) => id === network)
  if (standing === undefined) {
    throw new CannotStartError(`There is no network ${network}; "npm run env -- status" lists what there is.`)
  }
  requireFitting(standing, wishes)
  return {
    network,
    networkTopology: standing.topology,
    provider: standing.provider,
    tags: tags === undefined ? '@standing' : `@standing and (${tags})`,
  }
}
