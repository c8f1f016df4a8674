import type { RunRecord } from '../../model.ts'
import { duration, size } from '../../text.ts'
import { whyProvider } from '../story.ts'
import { type Html, html } from './html.ts'

const bar = ({ counts, scenarios }: RunRecord): Html => {
  const steady = counts.passed - counts.flaky
  const share = (name: string, count: number): Html | false =>
    count > 0 && html`<span class="share ${name}" style="flex-grow:${count}"></span>`
  return html`<div class="bar" aria-hidden="true">
${share('passed', steady)}${share('flaky', counts.flaky)}${share('failed', counts.failed)}${share('skipped', counts.skipped)}${scenarios.length === 0 && html`<span class="share none"></span>`}
</div>`
}

const figure = (name: string, count: number): Html =>
  html`<li class="figure ${name} ${count === 0 ? 'zero' : ''}"><strong>${count}</strong> ${name}</li>`

const figures = ({ counts, quarantine }: RunRecord): Html => html`<ul class="figures">
${figure('passed', counts.passed)}${figure('failed', counts.failed)}${figure('skipped', counts.skipped)}${counts.flaky > 0 && html`<li class="figure flaky">of the passed, <strong>${counts.flaky}</strong> flaky</li>`}${(quarantine?.covered.length ?? 0) > 0 && html`<li class="figure flaky">of these, <strong id="quarantined">${quarantine?.covered.length}</strong> quarantined</li>`}
</ul>`

const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`

const when = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')

const facts = ({ context, durationMs, environments }: RunRecord): Html => {
  const { machine } = context
  const spawns = environments.flatMap(({ spawnMs }) => (spawnMs === undefined ? [] : [spawnMs]))
  const slowest = spawns.length === 0 ? '' : `, slowest up in ${duration(Math.max(...spawns))}`
  return html`<dl class="facts">
${fact('Started', when(context.startedAt))}
${fact('Took', duration(durationMs))}
${fact('Build', `${context.version} · ${context.commit.slice(0, 12)}`)}
${environments.length > 0 && fact('Networks', `${environments.length}${slowest}`)}
${fact('Machine', `${machine.os}, ${machine.cpus} CPUs, ${size(machine.memoryBytes)}, Node ${machine.node.replace(/^v/, '')}`)}
</dl>`
}

/** The verdict in one sentence, then the figures, then where and why there. */
export const header = (record: RunRecord): Html => {
  const { verdict, context } = record
  const green = verdict.colour === 'green'
  return html`<header class="top ${verdict.colour}"><div class="inner">
<div class="verdict"><span class="seal" aria-hidden="true">${green ? '✓' : '✕'}</span>
<div><p class="eyebrow">Acceptance run · ${green ? 'green' : 'red'}</p><h1>${verdict.sentence}</h1></div></div>
${bar(record)}
${figures(record)}
<p class="provider"><span class="chip">${context.provider}</span> ${whyProvider(context)}</p>
${facts(record)}
</div></header>`
}
