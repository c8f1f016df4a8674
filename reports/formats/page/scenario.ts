import type { Attempt, RunRecord, Scenario, Step } from '../../model.ts'
import { wasNotPlayed } from '../../not-played.ts'
import { duration, oneLine } from '../../text.ts'
import { brokenStep, byFeature, faultLines, quarantineLine } from '../story.ts'
import { type ExcerptLimits, evidence, excerptLimits } from './evidence.ts'
import { type Html, html } from './html.ts'
import { lastSeenCard } from './trouble.ts'
import { anchor } from './words.ts'

/** What a step has beside its sentence; most have nothing. */
const details = ({ argument, lastSeen, error, status, definedAt }: Step): Html | false => {
  const place = status !== 'passed' && status !== 'skipped' && definedAt !== undefined
  return (
    (argument !== undefined || lastSeen.length > 0 || error !== undefined || place) &&
    html`<div>${argument !== undefined && html`<pre class="argument">${argument}</pre>`}${lastSeen.map(lastSeenCard)}${error !== undefined && html`<pre class="error">${error.stack ?? error.message}</pre>`}${place && html`<p class="muted"><code>${definedAt}</code></p>`}</div>`
  )
}

/**
 * Sign and word of the status come from the style, nothing is said of what passed, and the sentence has no element of its
 * own: there are thousands of steps, and each element is read before the page stands.
 */
const step = (entry: Step): Html => {
  const words = [
    ...(entry.kind === 'hook' ? ['hook'] : []),
    ...(entry.status === 'passed' ? [] : [entry.status]),
  ]
  const took = entry.durationMs > 0 && html`<i>${duration(entry.durationMs)}</i>`
  return html`<li${words.length > 0 && html` class="${words.join(' ')}"`}><b>${entry.keyword.trim()}</b> ${entry.text}${took}${details(entry)}`
}

const faults = (attempt: Attempt): Html =>
  html`${faultLines(attempt).map((line) => html`<p class="why"><strong>Environment:</strong> ${line}</p>`)}`

const steps = (attempt: Attempt): Html =>
  html`${faults(attempt)}<ol class="steps">${attempt.steps.map(step)}</ol>`

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
  if (wasNotPlayed({ attempts })) return html`<p class="why"><strong>${why}</strong></p>`
  return !told && why !== undefined && html`<p class="why"><strong>${words}:</strong> ${why}</p>`
}

const meta = ({ uri, line, tags, environment }: Scenario): Html =>
  html`<p class="meta"><code>${uri}:${line}</code>${environment !== undefined && html` <b>network ${environment}</b>`}${tags.map((tag) => html` <b>${tag}</b>`)}`

const scenario = (entry: Scenario, limits: ExcerptLimits): Html => {
  const took = entry.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return html`<details class="scenario" id="${anchor(entry.id)}" data-scenario="${entry.id}" data-outcome="${entry.outcome}"${entry.quarantine !== undefined && html` data-quarantined`}${entry.outcome === 'failed' && html` open`}><summary><span class="title">${entry.title}${entry.outcome === 'skipped' && html`<span class="reason">${entry.why}</span>`}</span><span class="hosts">${entry.hosts.map((host) => html`<b>${host}</b>`)}</span><span class="time">${duration(took)}</span></summary><div class="body">${whyLine(entry)}${entry.quarantine !== undefined && html`<p class="why"><strong>Quarantined:</strong> ${quarantineLine(entry.quarantine)}</p>`}${allAttempts(entry)}${evidence(entry, limits)}${meta(entry)}</div></details>`
}

const rule =
  (limits: ExcerptLimits) =>
  ([name, some]: readonly [string, readonly Scenario[]]): Html =>
    html`<div class="group">${name !== '' && html`<h4 class="rule-name"><span class="muted">Rule</span> ${name}</h4>`}${some.map((entry) => scenario(entry, limits))}</div>`

const feature =
  (limits: ExcerptLimits) =>
  ([name, some]: readonly [string, readonly Scenario[]]): Html =>
    html`<div class="group feature-group"><h3>${name}</h3>${[...Map.groupBy(some, (entry) => entry.rule ?? '')].map(rule(limits))}</div>`

const filter = (name: string, label: string, count: number): Html =>
  html`<button type="button" data-filter="${name}" aria-pressed="${name === '' ? 'true' : 'false'}">${label} <span>${count}</span></button>`

const filters = ({
  counts,
  scenarios: all,
}: RunRecord): Html => html`<div class="filters" role="search" hidden>
<input type="search" id="search" placeholder="Find a scenario, step, host or tag" aria-label="Find a scenario, step, host or tag">
<div role="group" aria-label="Show by result">${filter('', 'all', all.length)}${filter('failed', 'failed', counts.failed)}${filter('flaky', 'flaky', counts.flaky)}${filter('skipped', 'skipped', counts.skipped)}${filter('passed', 'passed', counts.passed - counts.flaky)}</div>
<p id="found" class="muted" role="status"></p></div>`

/** Every scenario with its text, steps, durations, last-seen and evidence; failed ones stand open. A piece for each feature. */
export function* scenarios(record: RunRecord): Generator<string> {
  if (record.scenarios.length === 0) return
  yield html`<section aria-labelledby="scenarios" id="list"><h2 id="scenarios">Scenario by scenario</h2>
${filters(record)}
`.markup
  const show = feature(excerptLimits(record.scenarios))
  for (const one of byFeature(record.scenarios)) yield show(one).markup
  yield '</section>\n'
}
