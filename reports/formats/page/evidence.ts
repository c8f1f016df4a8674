import type { Attachment, Outcome, Scenario } from '../../model.ts'
import { shorten, size } from '../../text.ts'
import { type Html, html } from './html.ts'

/** Characters that the page shows of an attached text, by what its scenario came to; the file has the rest. */
export type ExcerptLimits = Readonly<Record<Outcome, number>>

const ofPassed = 1500
const mostOfFailed = 8000
/** What broke may show so much together before each shows less, or a run where all breaks gives a page that no browser opens. */
const ofAllFailed = 80_000

/** Much where something broke, as long as little broke; the end elsewhere. */
export const excerptLimits = (scenarios: readonly Pick<Scenario, 'outcome'>[]): ExcerptLimits => {
  const broken = scenarios.filter(({ outcome }) => outcome === 'failed' || outcome === 'flaky').length
  const each = Math.round(ofAllFailed / Math.max(1, broken))
  const ofFailed = Math.min(mostOfFailed, Math.max(ofPassed, each))
  return { failed: ofFailed, flaky: ofFailed, skipped: ofPassed, passed: ofPassed }
}

const isImage = ({ mediaType }: Attachment): boolean => /^image\/(png|jpeg)$/.test(mediaType)

const body = (attachment: Attachment, limit: number): Html | false => {
  if (attachment.excerpt !== undefined) return html`<pre>${shorten(attachment.excerpt, limit)}</pre>`
  return (
    isImage(attachment) &&
    attachment.file !== undefined &&
    html`<p class="muted">A picture; open the file to see it.</p>`
  )
}

const link = ({ file, cut }: Attachment): Html =>
  file === undefined
    ? html`<span class="muted">not kept: the run attached too much</span>`
    : html`<a href="${file}">whole file</a>${cut && html` <span class="muted">(its end; the beginning was cut)</span>`}`

const entry = (
  attachment: Attachment,
  limit: number,
): Html => html`<details class="artifact"><summary><span class="file">${attachment.name}</span> <span class="muted">${size(attachment.bytes)}</span></summary>
<p>${link(attachment)}</p>${body(attachment, limit)}</details>`

const host = (
  name: string,
  attachments: readonly Attachment[],
  limit: number,
): Html => html`<div class="evidence-host"><h5>${name === '' ? 'The scenario itself' : html`<span class="host">${name}</span>`}</h5>
${attachments.map((attachment) => entry(attachment, limit))}</div>`

/** What each host left behind, host by host; the latest of each name, because retries attach the same again. */
export const evidence = ({ attempts, outcome }: Scenario, limits: ExcerptLimits): Html | false => {
  const all = attempts.at(-1)?.steps.flatMap(({ attachments }) => attachments) ?? []
  const latest = [
    ...new Map(all.map((attachment) => [`${attachment.host ?? ''}/${attachment.name}`, attachment])).values(),
  ]
  const hosts = Map.groupBy(latest, (attachment) => attachment.host ?? '')
  return (
    latest.length > 0 &&
    html`<section class="evidence"><h4>Evidence</h4><div class="evidence-hosts">${[...hosts].map(([name, some]) => host(name, some, limits[outcome]))}</div></section>`
  )
}
