import type { Price, Provider, SpawnOptions } from '../environment.ts'
import { type Lease, type LeaseRequest, type Leases, requireAffordable } from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import type { Topology } from '../topology.ts'

const defaultTtlMs = 3_600_000

/** What a lease has to know about a spawn. */
const leaseRequest = (
  { name }: Pick<Provider, 'name'>,
  topology: Topology,
  options: SpawnOptions,
  price: Price | undefined,
): LeaseRequest => ({
  provider: name,
  topology: topology.name,
  shape: topology,
  owner: options.owner,
  ttlMs: options.ttlMs ?? defaultTtlMs,
  ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
  price,
  capEur: options.capEur,
  // Until it stands, a network belongs to whoever makes it: what is broken off half-way is a leftover.
  detached: false,
})

const told = (price: Price | undefined): readonly string[] =>
  price === undefined
    ? ['costs 0 €']
    : [...price.lines, `costs at most ${price.worstCaseEur.toFixed(4)} €, were nobody to take it down`]

/** @throws EnvironmentError CAPTURE_NOT_SUPPORTED */
const requireCapture = (
  { name, supports }: Pick<Provider, 'name' | 'supports'>,
  { capture }: SpawnOptions,
): void => {
  if (capture !== true || supports.has('capture')) return
  throw new EnvironmentError({
    code: 'CAPTURE_NOT_SUPPORTED',
    message: `Spawning with ${name}: packets cannot be captured there, or not by this user on this machine`,
    hint: 'netns can, as root and where tcpdump is installed ("apt-get install -y tcpdump"); or leave out --capture.',
  })
}

/**
 * Says what a network may cost, refuses what is too dear, and takes its lease. Nothing has been made before that.
 *
 * @throws EnvironmentError ENVIRONMENT_TOO_DEAR, CAPTURE_NOT_SUPPORTED
 */
export const takeLease = async (
  {
    leases,
    provider,
  }: { readonly leases: Leases; readonly provider: Pick<Provider, 'name' | 'price' | 'supports'> },
  topology: Topology,
  options: SpawnOptions,
): Promise<Lease> => {
  const { onProgress = () => {}, ttlMs = defaultTtlMs } = options
  requireCapture(provider, options)
  const price = await provider.price?.(topology, { ttlMs })
  for (const line of told(price)) onProgress(line)
  if (price !== undefined)
    requireAffordable(`Spawning ${topology.name} with ${provider.name}`, price, options.capEur)
  const lease = leases.acquire(leaseRequest(provider, topology, options, price))
  onProgress(`network ${lease.id} of ${topology.hosts.length} hosts, provider ${provider.name}`)
  return lease
}
