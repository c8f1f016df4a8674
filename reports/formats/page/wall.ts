import type { RunRecord, Scenario } from '../../model.ts'
import { countOutcomes } from '../../verdict.ts'
import { byFeature } from '../story.ts'
import { type Html, html } from './html.ts'
import { anchor, sign } from './words.ts'

const tile = ({ id, outcome, title }: Scenario): Html =>
  html`<li><a class="tile ${outcome}" href="#${anchor(id)}" data-tile="${id}" data-outcome="${outcome}" aria-label="${outcome}: ${title}" data-tip="${title}">${sign(outcome)}</a></li>`

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

/** Every scenario as a coloured tile, by feature and rule; a tile leads to its scenario. */
export const wall = ({
  scenarios,
}: RunRecord): Html => html`<section aria-labelledby="wall"><h2 id="wall">Every promise, at a glance</h2>
${scenarios.length === 0 ? html`<p class="empty">There is nothing to show: no scenario was planned.</p>` : legend}
<div class="features">${[...byFeature(scenarios)].map(feature)}</div></section>`
