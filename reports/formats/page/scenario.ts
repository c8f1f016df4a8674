import type { Attempt, RunRecord, Scenario, Step } from '../../model.ts'
import { duration, oneLine } from '../../text.ts'
import { brokenStep, byFeature } from '../story.ts'
import { evidence } from './evidence.ts'
import { type Html, html } from './html.ts'
import { lastSeenCard } from './trouble.ts'
import { anchor, sign } from './words.ts'

const step = (
  entry: Step,
): Html => html`<li class="step ${entry.kind} ${entry.status}">${sign(entry.status)}<div>
<p class="sentence"><span class="keyword">${entry.keyword.trim()}</span> ${entry.text}<span class="sr"> (${entry.status})</span><span class="time">${entry.durationMs > 0 && duration(entry.durationMs)}</span></p>
${entry.argument !== undefined && html`<pre class="argument">${entry.argument}</pre>`}
${entry.lastSeen.map(lastSeenCard)}
${entry.error !== undefined && html`<pre class="error">${entry.error.stack ?? entry.error.message}</pre>`}
${entry.status !== 'passed' && entry.status !== 'skipped' && entry.definedAt !== undefined && html`<p class="muted"><code>${entry.definedAt}</code></p>`}
</div></li>`

const steps = ({ steps: all }: Attempt): Html => html`<ol class="steps">${all.map(step)}</ol>`

const earlier = (attempt: Attempt, of: number): Html =>
  html`<details class="attempt"><summary>Attempt ${attempt.number} of ${of}: ${attempt.status}${attempt.why !== undefined && html` – ${oneLine(attempt.why, 140)}`}</summary>${steps(attempt)}</details>`

const allAttempts = ({
  attempts: all,
}: Scenario): Html => html`${all.slice(0, -1).map((attempt) => earlier(attempt, all.length))}
${all.length > 1 && html`<h4>Attempt ${all.length} of ${all.length}</h4>`}${steps(all.at(-1)!)}`

/** Nothing where the broken step tells it. */
const whyLine = ({ outcome, why, attempts }: Scenario): Html | false => {
  const words = { failed: 'Failed', flaky: 'Flaky', skipped: 'Skipped', passed: '' }[outcome]
  const told = outcome === 'failed' && brokenStep(attempts.at(-1)!)?.error !== undefined
  return !told && why !== undefined && html`<p class="why"><strong>${words}:</strong> ${why}</p>`
}

const meta = ({ uri, line, tags, environment }: Scenario): Html =>
  html`<p class="meta"><code>${uri}:${line}</code>${environment !== undefined && html` <span class="tag">network ${environment}</span>`}${tags.map((tag) => html` <span class="tag">${tag}</span>`)}</p>`

const scenario = (entry: Scenario): Html => {
  const took = entry.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return html`<details class="scenario ${entry.outcome}" id="${anchor(entry.id)}" data-scenario="${entry.id}" data-outcome="${entry.outcome}"${entry.outcome === 'failed' && html` open`}>
<summary>${sign(entry.outcome)}<span class="title">${entry.title}<span class="sr"> (${entry.outcome})</span>${entry.outcome === 'skipped' && html`<span class="reason">${entry.why}</span>`}</span><span class="hosts">${entry.hosts.map((host) => html`<span class="host">${host}</span>`)}</span><span class="time">${duration(took)}</span></summary>
<div class="body">${whyLine(entry)}${allAttempts(entry)}${evidence(entry)}${meta(entry)}</div></details>`
}

const rule = ([name, some]: readonly [string, readonly Scenario[]]): Html =>
  html`<div class="group">${name !== '' && html`<h4 class="rule-name"><span class="muted">Rule</span> ${name}</h4>`}${some.map(scenario)}</div>`

const feature = ([name, some]: readonly [string, readonly Scenario[]]): Html =>
  html`<div class="group feature-group"><h3>${name}</h3>${[...Map.groupBy(some, (entry) => entry.rule ?? '')].map(rule)}</div>`

const filter = (name: string, label: string, count: number): Html =>
  html`<button type="button" data-filter="${name}" aria-pressed="${name === '' ? 'true' : 'false'}">${label} <span>${count}</span></button>`

const filters = ({
  counts,
  scenarios: all,
}: RunRecord): Html => html`<div class="filters" role="search" hidden>
<input type="search" id="search" placeholder="Find a scenario, step, host or tag" aria-label="Find a scenario, step, host or tag">
<div role="group" aria-label="Show by result">${filter('', 'all', all.length)}${filter('failed', 'failed', counts.failed)}${filter('flaky', 'flaky', counts.flaky)}${filter('skipped', 'skipped', counts.skipped)}${filter('passed', 'passed', counts.passed - counts.flaky)}</div>
<p id="found" class="muted" role="status"></p></div>`

/** Every scenario with its text, steps, durations, last-seen and evidence; failed ones stand open. */
export const scenarios = (record: RunRecord): Html | false =>
  record.scenarios.length > 0 &&
  html`<section aria-labelledby="scenarios" id="list"><h2 id="scenarios">Scenario by scenario</h2>
${filters(record)}
${[...byFeature(record.scenarios)].map(feature)}</section>`
