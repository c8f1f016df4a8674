import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { html } from '../../reports/index.ts'

interface Page {
  /** Relative to the repository. */
  readonly file: string
  readonly title: string
  /** The first paragraph. */
  readonly about: string
}

const pageOf = (file: string, markdown: string): Page => ({
  file,
  title: /^# (.+)$/m.exec(markdown)?.[1] ?? file,
  about: /^(?![#!|<`\-*\s]).+(?:\n(?![#!|<`\-*\s]).+)*/m.exec(markdown)?.[0].replaceAll('\n', ' ') ?? '',
})

const indexOf = (pages: readonly Page[]): string =>
  html`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Documentation</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<h1>Documentation</h1>
<p><a href="../index.html">Portal</a>: every scenario, how it went, and why.</p>
<dl>${pages.map(({ file, title, about }) => html`<dt><a href="${encodeURI(`${file}.txt`)}">${title}</a><dd>${about}`)}</dl>
</html>
`.markup

/**
 * Puts every page of documentation beside its list, as text: that is how they are written, and a page of the forge shows
 * Markdown no other way. @param files Markdown files relative to `root`
 * @returns how many
 */
export const writeDocumentation = (root: string, files: readonly string[], target: string): number => {
  const pages = files.map((file) => pageOf(file, readFileSync(join(root, file), 'utf8')))
  mkdirSync(target, { recursive: true })
  for (const { file } of pages) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    copyFileSync(join(root, file), join(target, `${file}.txt`))
  }
  writeFileSync(join(target, 'index.html'), indexOf(pages))
  return pages.length
}
