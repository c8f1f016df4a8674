import type { ItemCoverage, LineCoverage, LineState } from '../../scope.ts'
import { many } from '../../text.ts'
import { type Html, html } from './html.ts'
import { anchor, lineWords, sign } from './words.ts'

const dot = ({ state }: LineCoverage): Html => html`<span class="dot ${state}"></span>`

const line = ({
  id,
  text,
  state,
  scenarios,
}: LineCoverage): Html => html`<li id="scope-${id}" class="line ${state}">${sign(state)}<div>
<p>${text}</p><p class="muted"><code>${id}</code> ${lineWords[state]}</p>
${scenarios.length > 0 && html`<ul class="proofs">${scenarios.map((scenario) => html`<li class="${scenario.outcome}"><a href="#${anchor(scenario.id)}">${scenario.title}</a>`)}</ul>`}
</div></li>`

const countState = (lines: readonly LineCoverage[], wanted: LineState): number =>
  lines.filter(({ state }) => state === wanted).length

const item = ({ item: { title }, lines }: ItemCoverage): Html => {
  const broken = countState(lines, 'broken')
  const state = `${countState(lines, 'proven')} of ${lines.length} proven${broken > 0 ? `, ${broken} broken` : ''}`
  return html`<details class="item"><summary><span class="item-title">${title}</span><span class="dots" aria-hidden="true">${lines.map(dot)}</span><span class="tally">${state}</span></summary>
<ol class="lines">${lines.map(line)}</ol></details>`
}

/** The frozen scope: which of its lines this run proves, and which have no scenario yet. Nothing without a scope. */
export const coverage = (items: readonly ItemCoverage[]): Html | false => {
  const lines = items.flatMap((entry) => entry.lines)
  return (
    lines.length > 0 &&
    html`<section aria-labelledby="scope"><h2 id="scope">The scope, line by line</h2>
<p class="lead">This run proves <strong>${countState(lines, 'proven')} of ${lines.length}</strong> lines in ${many(items.length, 'item')}; ${countState(lines, 'open')} have no scenario in it yet.</p>
<p class="legend"><span><span class="dot proven"></span>proven</span><span><span class="dot broken"></span>broken</span><span><span class="dot skipped"></span>skipped</span><span><span class="dot open"></span>no scenario yet</span></p>
<div class="items">${items.map(item)}</div></section>`
  )
}
