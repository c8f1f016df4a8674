import type { Elsewhere, RunRecord, Scenario } from '../../model.ts'
import { type Html, html } from './html.ts'
import { anchor, sign } from './words.ts'

const place = ({ topology, page, colour, counts: { passed, failed, skipped } }: Elsewhere): Html =>
  html`<li>${sign(colour === 'green' ? 'passed' : 'failed')} <a href="${page}">${topology}</a> ${colour}: ${passed} passed, ${failed} failed, ${skipped} skipped</li>`

const cell = (id: string, { topology, outcomes }: Elsewhere): Html => {
  // An id may be a word that every object knows, such as `constructor`.
  const outcome = Object.hasOwn(outcomes, id) ? outcomes[id] : undefined
  return outcome === undefined
    ? html`<td class="absent">not played</td>`
    : html`<td class="${outcome}" data-place="${topology}" data-promise="${id}" data-result="${outcome}">${sign(outcome)} ${outcome}</td>`
}

type Promised = Pick<Scenario, 'id'> & Partial<Pick<Scenario, 'feature' | 'title' | 'outcome'>>

const row =
  (places: readonly Elsewhere[]) =>
  ({ id, feature, title, outcome }: Promised): Html =>
    html`<tr><th scope="row">${title === undefined ? html`<code>${id}</code>` : html`<a href="#${anchor(id)}">${feature} › ${title}</a>`}</th><td>${outcome === undefined ? 'not played' : html`${sign(outcome)} ${outcome}`}</td>${places.map((one) => cell(id, one))}</tr>`

/** All that were played anywhere: what another network has alone must not be lost. */
const promisesOf = (scenarios: readonly Scenario[], places: readonly Elsewhere[]): readonly Promised[] => {
  const known = new Set(scenarios.map(({ id }) => id))
  const others = new Set(places.flatMap(({ outcomes }) => Object.keys(outcomes)))
  return [...scenarios, ...[...others].filter((id) => !known.has(id)).map((id) => ({ id }))]
}

/** How the same promises were kept on other networks in the same run, each network and each scenario. */
export const elsewhere = ({ context, elsewhere: places = [], scenarios }: RunRecord): Html | false =>
  places.length > 0 &&
  html`<section aria-labelledby="elsewhere"><h2 id="elsewhere">The same promises on other networks</h2>
<ul class="places">${places.map(place)}</ul>
<details><summary class="fold">Scenario by scenario</summary><div class="scroll"><table class="matrix"><thead><tr><th scope="col">Scenario</th><th scope="col">${context.topology ?? 'side by side'}</th>${places.map(({ topology }) => html`<th scope="col">${topology}</th>`)}</tr></thead><tbody>
${promisesOf(scenarios, places).map(row(places))}
</tbody></table></div></details></section>`
