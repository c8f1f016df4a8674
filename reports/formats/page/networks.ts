import type { EnvironmentFacts, RunRecord } from '../../model.ts'
import { duration, many } from '../../text.ts'
import { type Html, html } from './html.ts'

interface Pair {
  readonly from?: unknown
  readonly to?: unknown
  readonly reachable?: unknown
  readonly introduced?: unknown
  readonly roundTripMs?: unknown
}

const met = ({ reachable, introduced }: Pair): string =>
  reachable === true ? 'reached' : introduced === false ? 'not introduced' : 'not reached'

const pairLine = (pair: Pair): string =>
  `${String(pair.from)} → ${String(pair.to)}: ${met(pair)}${typeof pair.roundTripMs === 'number' ? `, ${duration(pair.roundTripMs)}` : ''}`

/** An attestation pair by pair; one of another shape stays as it was told. */
const pairs = (attestation: string): string => {
  try {
    return (JSON.parse(attestation) as { pairs: Pair[] }).pairs.map(pairLine).join('\n')
  } catch {
    return attestation
  }
}

const attested = ({ id, attestation, differences = [] }: EnvironmentFacts): Html | false =>
  attestation !== undefined &&
  html`<h3 id="attestation-${id}">Attestation of ${id}</h3>
${differences.length > 0 && html`<p>Not what was declared, in ${many(differences.length, 'respect')}:</p><ul>${differences.map((line) => html`<li>${line}</li>`)}</ul>`}<pre>${pairs(attestation)}</pre>`

/** One that is not what was declared stands open. */
const network = (facts: EnvironmentFacts): Html => {
  const { id, provider, hosts, spawnMs, differences } = facts
  return html`<details class="network"${differences !== undefined && html` open`}><summary><code>${id}</code> ${provider}, ${hosts.length} hosts${spawnMs !== undefined && html` <span class="time">up in ${duration(spawnMs)}</span>`}</summary>
<div class="scroll"><table><thead><tr><th scope="col">Host</th><th scope="col">Address</th><th scope="col">Version</th><th scope="col">Commit</th></tr></thead><tbody>
${hosts.map(({ name, address, version, commit }) => html`<tr><td><span class="host">${name}</span></td><td>${address ?? '–'}</td><td>${version ?? '–'}</td><td>${(commit ?? '–').slice(0, 12)}</td></tr>`)}
</tbody></table></div>${attested(facts)}</details>`
}

/** Beyond this the list is folded: each scenario may have had a network of its own. */
const openNetworks = 4
/** Beyond this only those are shown that something broke on, or that were not what was declared; record.json has them all. */
const shownNetworks = 100

const chosen = ({ environments, scenarios }: RunRecord): readonly EnvironmentFacts[] => {
  if (environments.length <= shownNetworks) return environments
  const broken = new Set(
    scenarios.flatMap(({ outcome, environment }) =>
      environment !== undefined && (outcome === 'failed' || outcome === 'flaky') ? [environment] : [],
    ),
  )
  return environments
    .filter(({ id, differences }) => broken.has(id) || differences !== undefined)
    .slice(0, shownNetworks)
}

const left = (count: number): Html | false =>
  count > 0 &&
  html`<p class="muted">${count} more, on which nothing broke or of which there are too many to show, are in <a href="record.json">the record</a>.</p>`

/** The hosts of every network with what ran on them, and who reached whom. Nothing where none was told. */
export const networks = (record: RunRecord): Html | false => {
  const { environments } = record
  const list = chosen(record).map(network)
  const isAmiss = environments.some(({ differences }) => differences !== undefined)
  return (
    environments.length > 0 &&
    html`<section aria-labelledby="networks"><h2 id="networks">The networks that carried it</h2>
${list.length <= openNetworks ? list : html`<details${isAmiss && html` open`}><summary class="fold">${environments.length === list.length ? '' : `${list.length} of `}${environments.length} networks</summary>${list}</details>`}${left(environments.length - list.length)}</section>`
  )
}
