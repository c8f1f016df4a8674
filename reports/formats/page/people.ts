import type { ManualLine, Outcome, RunRecord } from '../../model.ts'
import { many } from '../../text.ts'
import { type Html, html } from './html.ts'
import { sign } from './words.ts'

/** Whether it holds, is against a release, or is still to come. */
const signs: Readonly<Record<ManualLine['status'], Outcome>> = {
  passed: 'passed',
  failed: 'failed',
  blocked: 'failed',
  expired: 'failed',
  overdue: 'failed',
  due: 'skipped',
  unplanned: 'skipped',
}

const entry = ({ scenario, title, status, why, uri, scopeLines }: ManualLine): Html =>
  html`<li class="manual" data-manual="${scenario}" data-status="${status}">${sign(signs[status])} <strong>${status}</strong>: ${title}: ${why} <span class="muted"><code>${scenario}</code> ${uri}${scopeLines.length > 0 && ` · ${scopeLines.join(', ')}`}</span></li>`

/** Where each scenario that a person performs stands for the version of the run; never part of its counts. */
export const people = ({ manual: lines = [], context }: RunRecord): Html | false =>
  lines.length > 0 &&
  html`<section aria-labelledby="people"><h2 id="people">Performed by people</h2>
<p class="lead"><strong>${lines.filter(({ status }) => status === 'passed').length} of ${many(lines.length, 'scenario')}</strong> hold for ${context.version}; the counts above are of what machines played.</p>
<ul class="notes">${lines.map(entry)}</ul></section>`
