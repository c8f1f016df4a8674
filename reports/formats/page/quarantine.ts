import type { Quarantined, RunRecord } from '../../model.ts'
import { quarantineLine } from '../story.ts'
import { type Html, html } from './html.ts'
import { anchor, sign } from './words.ts'

const entry = (one: Quarantined): Html =>
  html`<li>${sign(one.outcome)} ${one.outcome}: <a href="#${anchor(one.scenario)}">${one.title}</a>: ${quarantineLine(one)}</li>`

/** What failed and is known for it, whose it is to mend until when, and what the quarantine does not cover. */
export const quarantine = ({ quarantine: found }: RunRecord): Html | false =>
  found !== undefined &&
  found.covered.length + found.refused.length > 0 &&
  html`<section aria-labelledby="quarantine"><h2 id="quarantine">Quarantined, and red all the same</h2>
<p class="lead">A quarantined failure counts as what it is. Judged: ${found.change}. The gate of a merge request is <strong>${found.gate}</strong>.</p>
<ul class="notes">${found.covered.map(entry)}${found.refused.map(({ text }) => html`<li>${sign('failed')} not covered: ${text}</li>`)}</ul></section>`
