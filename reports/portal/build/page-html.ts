import { createHash } from 'node:crypto'

/** The page that is served: its parts come from the server. */
export const pageHtml = ({
  styles,
  scripts,
}: {
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
}): string => `<!doctype html>
<html lang="en"><head>${head}
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
${scripts.map((src) => `<script defer src="${src}"></script>`).join('\n')}
</head><body><div id="portal"></div></body></html>
`

const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Promises</title><link rel="icon" href="data:,">`

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing in it can end the element that it stands in. */
const inElement = (text: string, name: string): string => text.replaceAll(`</${name}`, `<\\/${name}`)

/**
 * The page as one file that works from the disk: style and script inside, allowed by their hashes and nothing else.
 *
 * @param data what stands in it for the script to read, by id; base64, so that no text in it can be taken for markup
 */
export const selfContainedPage = ({
  style,
  script,
  data,
}: {
  readonly style: string
  readonly script: string
  readonly data: ReadonlyMap<string, string>
}): string => {
  const code = inElement(script, 'script')
  const look = inElement(style, 'style')
  const policy = `default-src 'none'; script-src ${sha256(code)}; style-src ${sha256(look)}; img-src data:; base-uri 'none'; form-action 'none'`
  const blocks = [...data].map(([id, base64]) => `<script type="text/plain" id="${id}">${base64}</script>`)
  return `<!doctype html>
<html lang="en"><head>${head}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${look}</style></head><body><div id="portal"></div>
${blocks.join('\n')}
<script>${code}</script></body></html>
`
}
