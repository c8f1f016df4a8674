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

type Rules = readonly (readonly [name: string, scenarios: readonly Scenario[]])[]

/** Of a column on wide windows and on phones alike. */
const perLine = { tiles: 7, titleCharacters: 34, nameCharacters: 44 }

/**
 * How tall the content of a feature will be in rem, by `wall.css`: it holds the place of one that is not laid out yet, so
 * that columns are even from the start and nothing jumps when somebody scrolls.
 */
const height = (title: string, rules: Rules): number => {
  const lines = (count: number, each: number): number => Math.max(1, Math.ceil(count / each))
  const head = 1.38 * lines(title.length, perLine.titleCharacters) + 1.36
  const ofRule = ([name, { length }]: Rules[number]): number =>
    0.8 +
    (name === '' ? 0 : 1.19 * lines(name.length, perLine.nameCharacters)) +
    (0.4 + 2.625 * lines(length, perLine.tiles) - 0.375)
  return rules.reduce((sum, one) => sum + ofRule(one), head)
}

const feature = ([name, scenarios]: readonly [string, readonly Scenario[]]): Html => {
  const { passed, failed, skipped } = countOutcomes(scenarios)
  const ran = passed + failed
  const state = failed > 0 ? 'failed' : ran === 0 ? 'skipped' : 'passed'
  const rules = [...Map.groupBy(scenarios, (scenario) => scenario.rule ?? '')]
  return html`<article class="feature ${state}" style="contain-intrinsic-height:auto ${height(name, rules).toFixed(1)}rem"><h3>${name}</h3>
<p class="tally">${passed} of ${ran} passed${skipped > 0 && html`, ${skipped} skipped`}</p>
${rules.map(rule)}</article>`
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
