import type { PlannedRow, RunRecord } from '../../model.ts'
import { many } from '../../text.ts'
import { type Html, html } from './html.ts'

const row = ({ stage, provider, topology, tags, reason }: PlannedRow): Html =>
  html`<tr><td>${stage}</td><td>${provider}${topology !== undefined && ` / ${topology}`}</td><td>${tags ?? ''}</td><td>${reason}</td></tr>`

/** What set the run off, what was to run where and why, and what not and why not; nothing where nobody planned it. */
export const plan = ({ context }: RunRecord): Html | false =>
  context.plan !== undefined &&
  html`<section aria-labelledby="plan"><h2 id="plan">Why this run is what it is</h2>
<p class="lead">Planned for <strong>${context.plan.event}</strong>: ${many(context.plan.rows.length, 'job')}; ${context.plan.notRun.length} left out.</p>
<details><summary class="fold">What runs where and why, and what not</summary><div class="scroll"><table><thead><tr><th scope="col">Stage</th><th scope="col">Where</th><th scope="col">Tags</th><th scope="col">What, and why</th></tr></thead><tbody>
${context.plan.rows.map(row)}
</tbody></table></div>
<ul class="notes">${context.plan.notRun.map(({ what, reason }) => html`<li>not ${what}: ${reason}</li>`)}</ul></details></section>`
