import type { RunRecord, Scenario } from '../../model.ts'
import { countOutcomes } from '../../verdict.ts'
import { byFeature } from '../story.ts'
import { type Html, html } from './html.ts'
import { anchor, sign } from './words.ts'

/** Sign and colour come from the style, the tip from the label: a wall may have thousands of tiles. */
const tile = ({ id, outcome, title, quarantine }: Scenario): Html =>
  html`<li><a href="#${anchor(id)}" data-tile="${id}" data-outcome="${outcome}"${quarantine !== undefined && html` data-quarantined`} aria-label="${outcome}${quarantine !== undefined && ', quarantined'}: ${title}"></a>`

const rule = ([name, scenarios]: readonly [string, readonly Scenario[]]): Html =>
  html`<div class="rule">${name !== '' && html`<h4>${name}</h4>`}<ul class="tiles">${scenarios.map(tile)}</ul></div>`

const feature = ([name, scenarios]: readonly [string, readonly Scenario[]]): Html => {
  const { passed, failed, skipped } = countOutcomes(scenarios)
  const ran = passed + failed
  const state = failed > 0 ? 'failed' : ran === 0 ? 'skipped' : 'passed'
  return html`<article class="feature ${state}"><h3>${name}</h3>
<p class="tally">${passed} of ${ran} passed${skipped > 0 && html`, ${skipped} skipped`}</p>
${[...Map.groupBy(scenarios, (scenario) => scenario.rule ?? '')].map(rule)}</article>`
}

const legend = html`<p class="legend"><span>${sign('passed')}passed</span><span>${sign('flaky')}passed after a failed attempt</span><span>${sign('failed')}failed</span><span>${sign('skipped')}skipped, with a reason</span></p>`

/** Every scenario as a coloured tile, by feature and rule; a tile leads to its scenario. A piece for each feature. */
export function* wall({ scenarios }: RunRecord): Generator<string> {
  const beginning = html`<section aria-labelledby="wall"><h2 id="wall">Every promise, at a glance</h2>
${scenarios.length === 0 ? html`<p class="empty">There is nothing to show: no scenario was planned.</p>` : legend}
<div class="features">`
  yield beginning.markup
  for (const one of byFeature(scenarios)) yield feature(one).markup
  yield '</div></section>\n'
}
