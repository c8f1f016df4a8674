import type { LastSeen, RunRecord, Scenario } from '../../model.ts'
import { wasNotPlayed } from '../../not-played.ts'
import { duration } from '../../text.ts'
import { brokenStep, lastSeenOf } from '../story.ts'
import { type Html, html } from './html.ts'
import { anchor, sign } from './words.ts'

/** Facts that are JSON are easier to read over several lines. */
const spread = (text: string): string => {
  try {
    return /^[{[]/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text
  } catch {
    return text
  }
}

/** What was wanted and what was last seen, side by side, with the host. */
export const lastSeenCard = ({
  question,
  host,
  expected,
  lastSeen,
  inWords,
  withinMs,
}: LastSeen): Html => html`<div class="seen">
<p class="seen-head"><strong>${question || 'What was last seen'}</strong>${host !== '' && html` on <span class="host">${host}</span>`}${withinMs !== undefined && html` <span class="muted">after ${duration(withinMs)}</span>`}</p>
<div class="seen-pair"><div><span class="label">expected</span><pre>${spread(expected)}</pre></div><div><span class="label">last seen</span>${inWords !== undefined && html`<p>${inWords}</p>`}<pre>${spread(lastSeen)}</pre></div></div>
</div>`

const card = (scenario: Scenario): Html => {
  const step = brokenStep(scenario.attempts.at(-1)!)
  const seen = lastSeenOf(scenario)
  const message = step?.error?.message ?? scenario.why ?? ''
  return html`<li class="break"><h3>${sign('failed')}<a href="#${anchor(scenario.id)}">${scenario.title}</a></h3>
<p class="muted">${scenario.feature}${scenario.rule !== undefined && html` › ${scenario.rule}`}</p>
${step !== undefined && html`<p class="sentence"><span class="keyword">${step.keyword.trim()}</span> ${step.text}</p>`}
${seen.length > 0 ? seen.slice(0, 3).map(lastSeenCard) : html`<pre class="error">${message}</pre>`}</li>`
}

const shown = 12

const breaks = (failed: readonly Scenario[]): Html | false =>
  failed.length > 0 &&
  html`<ul class="breaks">${failed.slice(0, shown).map(card)}</ul>${failed.length > shown && html`<p class="muted">… and ${failed.length - shown} more below.</p>`}`

/**
 * Why the run is red: first what went wrong with the run, then each scenario that failed; those that were not played stand among the first,
 * as a number. Nothing when green.
 */
export const trouble = ({ verdict, scenarios }: RunRecord): Html | false => {
  const failed = scenarios.filter((one) => one.outcome === 'failed' && !wasNotPlayed(one))
  const causes = verdict.causes.filter(({ code }) => code !== 'SCENARIO_FAILED')
  return (
    (verdict.causes.length > 0 || verdict.warnings.length > 0) &&
    html`<section aria-labelledby="trouble"><h2 id="trouble">${verdict.colour === 'red' ? 'What went wrong' : 'Worth a look'}</h2>
${causes.length > 0 && html`<ul class="causes">${causes.map(({ text }) => html`<li>${text}</li>`)}</ul>`}
${breaks(failed)}
${verdict.warnings.length > 0 && html`<ul class="warnings">${verdict.warnings.map((text) => html`<li>${sign('flaky')}${text}</li>`)}</ul>`}
</section>`
  )
}
