import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WrittenScenario } from '../features.ts'
import { oneLine } from '../text.ts'
import { textOf } from './entry.ts'
import { evidenceKinds } from './evidence.ts'

const part = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** JSON that no text in it can end: `</script>` and `<!--` cannot stand in it. */
const embedded = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)

/**
 * One HTML file in which manual scenarios can be performed without a network and without this repository. It loads
 * nothing, sends nothing, keeps entries in the browser, and saves a file that `manual import` takes.
 */
export const formPage = (scenarios: readonly WrittenScenario[], version: string): string => {
  const [script, style] = [part('form.client.js'), part('form.css')]
  const data = embedded({
    version,
    kinds: evidenceKinds,
    scenarios: scenarios.map((scenario) => ({
      id: scenario.id,
      text: textOf(scenario),
      title: scenario.title,
      scopeLines: scenario.scopeLines,
      sentences: scenario.sentences.map(({ keyword, text }) => `${keyword} ${text}`),
    })),
  })
  const title = escapeHtml(oneLine(`Manual scenarios for ${version}`))
  // Nothing may be loaded or sent, whatever stands in the page.
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; form-action 'none'; base-uri 'none'`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head>
<body><main id="desk"><h1>${title}</h1>
<p>Do what each scenario says, and note for each sentence what you saw. You may close the page and come back. In the end
save the file and send it to whoever gave you this page.</p></main>
<p id="say" role="status"></p>
<script type="application/json" id="form">${data}</script><script>${script}</script></body></html>
`
}
