import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { renderCatalogue } from './catalogue/page.ts'
import { readSentences } from './catalogue/sentences.ts'
import { readWordings } from './catalogue/wordings.ts'

const readOr = (path: string, otherwise: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

/** `npm run catalogue` writes steps/catalogue.md; with `--check` it exits 1 when the page is out of date. */
const main = async (arguments_: readonly string[]): Promise<void> => {
  const root = resolve(import.meta.dirname, '..')
  const file = resolve(import.meta.dirname, 'catalogue.md')
  const wordings = await readWordings(root, readSentences(root))
  const page = renderCatalogue(wordings)
  if (!arguments_.includes('--check')) {
    writeFileSync(file, page)
    process.stdout.write(`steps/catalogue.md: ${wordings.length} wordings\n`)
    return
  }
  if (readOr(file, '') === page) return
  process.stderr.write('steps/catalogue.md is out of date; run "npm run catalogue" and commit it.\n')
  process.exitCode = 1
}

await main(process.argv.slice(2))
