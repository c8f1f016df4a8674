import type { Clock } from '../../core/index.ts'
import type { Network } from '../index.ts'

const pauseMs = 1_000

/** As a daemon with bootstrap peers does: connects with each, and again whenever a connection is missing. */
export const keepConnected = (
  { network, clock }: { readonly network: Network; readonly clock: Clock },
  addresses: readonly string[],
): (() => void) => {
  const isMissing = (address: string): boolean =>
    !network.peers().some((peer) => peer.isConnected && peer.addresses.includes(address))
  const connectMissing = (): void => {
    for (const address of addresses.filter(isMissing)) {
      // a peer that does not answer now is tried again at the next round
      network.connect(address).catch(() => {})
    }
    timer = clock.after(pauseMs, connectMissing)
  }
  let timer = clock.after(0, connectMissing)
  return () => timer.cancel()
}
