import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RunRecord, ScopeItem } from '../../model.ts'
import { coverScope } from '../../scope.ts'
import { toldOnce } from '../told-once.ts'
import { coverage } from './coverage.ts'
import { elsewhere } from './elsewhere.ts'
import { header } from './header.ts'
import { type Html, html, raw } from './html.ts'
import { networks } from './networks.ts'
import { people } from './people.ts'
import { plan } from './plan.ts'
import { quarantine } from './quarantine.ts'
import { scenarios } from './scenario.ts'
import { trouble } from './trouble.ts'
import { wall } from './wall.ts'

/** In this order: later ones build on earlier ones. */
const styles = [
  'colours',
  'base',
  'header',
  'signs',
  'trouble',
  'wall',
  'scope',
  'scenarios',
  'evidence',
  'elsewhere',
]

const own = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const selectionOf = ({ tags, names = [], lines = [] }: RunRecord['context']): string =>
  [...(tags === undefined ? [] : [tags]), ...names.map((name) => `"${name}"`), ...lines].join(', ')

const notes = ({ context, notSelected }: RunRecord): Html | false =>
  (context.notes.length > 0 || notSelected > 0) &&
  html`<section aria-labelledby="notes"><h2 id="notes">What would tell more</h2><ul class="notes">
${notSelected > 0 && html`<li>${notSelected} more scenarios exist and were not selected${selectionOf(context) !== '' && html` by <code>${selectionOf(context)}</code>`}.</li>`}
${context.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`

const footer = ({ context, runner, manual = [] }: RunRecord): Html => html`<footer><div class="inner">
<p>Other views of the same record: <a href="summary.md">summary</a> · <a href="junit.xml">JUnit</a>${manual.length > 0 && html` (<a href="junit-people.xml">of people</a>)`} · <a href="record.json">record</a> · <a href="messages.ndjson">message stream</a> · <a href="allure-report/index.html">Allure page</a>, where it was asked for</p>
<p class="muted">Run <code>${context.runId}</code>, ${runner || 'runner unknown'}.</p></div></footer>`

const head = ({ verdict, context }: RunRecord, style: string, script: string): Html => html`<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="run" content="${context.runId}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${raw(digest(script))}">
<title>${verdict.colour === 'green' ? '✓' : '✕'} ${verdict.sentence}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style></head>`

/**
 * The run as one self-contained page that works from the disk, without a network and without its script; piece by piece,
 * for that of a large run is too much for the memory.
 */
export function* pageText(whole: RunRecord, scope: readonly ScopeItem[]): Generator<string> {
  const record = toldOnce(whole)
  const script = own('script.js')
  const style = styles
    .map((name) => own(`style/${name}.css`))
    .join('')
    .replace(/\s+/g, ' ')
  const beginning = html`<!doctype html>
<html lang="en">${head(record, style, script)}
<body><a class="skip" href="#list">Skip to the scenarios</a>
${header(record)}
<main class="inner">
${elsewhere(record)}
${trouble(record)}
${quarantine(record)}
`
  yield beginning.markup
  yield* wall(record)
  yield html`${coverage(coverScope(scope, record.scenarios))}\n`.markup
  yield* scenarios(record)
  const end = html`${people(record)}
${networks(record)}
${plan(record)}
${notes(record)}
</main>
${footer(record)}
<script>${raw(script)}</script></body></html>
`
  yield end.markup
}

/** The same as one text. */
export const page = (record: RunRecord, scope: readonly ScopeItem[]): string =>
  [...pageText(record, scope)].join('')
