import type { EnvironmentFacts, RunRecord } from '../../model.ts'
import { duration } from '../../text.ts'
import { type Html, html } from './html.ts'

interface Pair {
  readonly from?: unknown
  readonly to?: unknown
  readonly reachable?: unknown
  readonly roundTripMs?: unknown
}

const pairLine = ({ from, to, reachable, roundTripMs }: Pair): string =>
  `${String(from)} → ${String(to)}: ${reachable === true ? 'reached' : 'not reached'}${typeof roundTripMs === 'number' ? `, ${duration(roundTripMs)}` : ''}`

/** An attestation pair by pair; one of another shape stays as it was told. */
const pairs = (attestation: string): string => {
  try {
    return (JSON.parse(attestation) as { pairs: Pair[] }).pairs.map(pairLine).join('\n')
  } catch {
    return attestation
  }
}

const network = ({
  id,
  provider,
  hosts,
  spawnMs,
  attestation,
}: EnvironmentFacts): Html => html`<details class="network"><summary><code>${id}</code> ${provider}, ${hosts.length} hosts${spawnMs !== undefined && html` <span class="time">up in ${duration(spawnMs)}</span>`}</summary>
<div class="scroll"><table><thead><tr><th scope="col">Host</th><th scope="col">Address</th><th scope="col">Version</th><th scope="col">Commit</th></tr></thead><tbody>
${hosts.map(({ name, address, version, commit }) => html`<tr><td><span class="host">${name}</span></td><td>${address ?? '–'}</td><td>${version ?? '–'}</td><td>${(commit ?? '–').slice(0, 12)}</td></tr>`)}
</tbody></table></div>${attestation !== undefined && html`<pre>${pairs(attestation)}</pre>`}</details>`

/** Beyond this the list is folded: each scenario may have had a network of its own. */
const shownNetworks = 4

/** The hosts of every network with what ran on them, and who reached whom. Nothing where none was told. */
export const networks = ({ environments }: RunRecord): Html | false => {
  const list = environments.map(network)
  return (
    environments.length > 0 &&
    html`<section aria-labelledby="networks"><h2 id="networks">The networks that carried it</h2>
${list.length <= shownNetworks ? list : html`<details><summary class="fold">${list.length} networks</summary>${list}</details>`}</section>`
  )
}
