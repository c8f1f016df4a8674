import type { Meaning } from './attachments.ts'
import type { Causes } from './causes.ts'
import type { Collected } from './collector.ts'

type Network = Extract<Meaning, { readonly kind: 'environment' }>

const networksOf = (meanings: readonly Meaning[]): readonly Network[] =>
  meanings.flatMap((meaning) => (meaning.kind === 'environment' ? [meaning] : []))

/** What it suffered from that the scenario itself did not inflict; may be why it differs. */
const faultsIn = (meanings: readonly Meaning[], id: string): string => {
  const words = meanings
    .flatMap((meaning) => (meaning.kind === 'faults' ? meaning.seen.faults : []))
    .filter(({ environment, isOwn }) => environment === id && !isOwn)
    .map((fault) => fault.words)
  return words.length === 0 ? '' : ` (a fault stood in it: ${[...new Set(words)].join('; ')})`
}

/** What ran on a network that nobody measured, or that was not what was declared, proves nothing about networks. */
const inspectNetwork = (
  { facts: { id, attestation, differences = [] } }: Network,
  faults: string,
  causes: Causes,
): void => {
  if (attestation === undefined)
    causes.add('NOT_ATTESTED', `the network ${id} was used and never attested to be what was declared`)
  if (differences.length > 0)
    causes.add(
      'NOT_AS_DECLARED',
      `the network ${id} was measured, and is not what was declared${faults}; see "Attestation of ${id}" in the report`,
    )
}

/**
 * Looks at each network as it was attached, since a later one may bear the same id. Within one attempt a network is
 * measured once: a second measurement would put its own in the place of the first.
 */
export const inspectEnvironments = ({ attempts, runMeanings }: Collected, causes: Causes): void => {
  const places = [...attempts.values()].flat().map(({ meanings }) => meanings.map(({ meaning }) => meaning))
  for (const meanings of [runMeanings, ...places]) {
    const known = new Set<string>()
    for (const network of networksOf(meanings)) {
      const { id } = network.facts
      inspectNetwork(network, faultsIn(meanings, id), causes)
      if (known.has(id))
        causes.add('CONTRADICTION', `the network ${id} was attested more than once in one attempt`)
      known.add(id)
    }
  }
}
