import {
  chooseStrongest,
  createProvider,
  type Provider,
  type ProviderName,
  providerNames,
} from '../../environments/index.ts'

export interface Chosen {
  readonly provider: Provider
  /** One sentence for people. */
  readonly why: string
  /** What a stronger provider would need, each with its command. */
  readonly notes: readonly string[]
}

/** The acceptance run cannot start; the message says what to do. */
export class CannotStartError extends Error {}

/**
 * The provider by name, or the strongest that this machine can run.
 *
 * @param network id of the network that stands already, whose provider it is; nobody asked for that by name
 *
 * @throws CannotStartError for an unknown name, or when the named one cannot run here
 */
export const chooseProvider = async (name: string | undefined, network?: string): Promise<Chosen> => {
  if (name !== undefined) return named(name, network)
  const { provider, why, weaker } = await chooseStrongest()
  const notes = weaker.flatMap(({ name: other, missing }) =>
    missing.map(({ what, fix }) => `provider ${other} needs ${what}: ${fix}`),
  )
  return { provider, why, notes }
}

/**
 * Before anything is built, and not in each scenario.
 *
 * @throws CannotStartError when packets shall be captured and cannot be
 */
export const requireCapture = (
  { name, supports }: Pick<Provider, 'name' | 'supports'>,
  { capture = false, network }: { readonly capture?: boolean; readonly network?: string },
): void => {
  if (!capture) return
  if (network !== undefined)
    throw new CannotStartError(
      `--capture needs networks of the run's own; spawn ${network} anew with "npm run env -- up --capture".`,
    )
  if (supports.has('capture')) return
  throw new CannotStartError(
    `The provider ${name} cannot capture packets, or not by this user on this machine; netns can, as root and where tcpdump is installed ("apt-get install -y tcpdump").`,
  )
}

const named = async (name: string, network: string | undefined): Promise<Chosen> => {
  if (!isProviderName(name)) {
    throw new CannotStartError(`There is no provider ${name}; there are ${providerNames.join(', ')}.`)
  }
  const provider = createProvider(name)
  const readiness = await provider.probe()
  const why = network === undefined ? 'asked for by name' : `that of ${network}, which stands already`
  if (readiness.ready) return { provider, why: `${name}: ${why}; ${provider.summary}`, notes: [] }
  const missing = readiness.missing.map(({ what, fix }) => `\n  it needs ${what}: ${fix}`)
  throw new CannotStartError(`The provider ${name} cannot run on this machine.${missing.join('')}`)
}

const isProviderName = (name: string): name is ProviderName =>
  (providerNames as readonly string[]).includes(name)
