import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { reportFiles } from './files.ts'

const usage = `usage: npm run report -- [open | write] [folder]
  open   print where the page of the last run is, and show it (default)
  write  make all formats again from the messages of the last run
  folder holds the reports; default reports/out
`

const root = resolve(import.meta.dirname, '..')

/** Its modules are loaded only here: showing a page should not wait for them. */
const write = async (outDirectory: string): Promise<number> => {
  const [{ parse }, { parseScope, writeReports }] = await Promise.all([import('yaml'), import('./index.ts')])
  const scope = parseScope(parse(readFileSync(resolve(root, 'specs/scope.yaml'), 'utf8')))
  const { counts, verdict, causes, files, page, allure } = await writeReports({ outDirectory, scope })
  for (const cause of causes) process.stderr.write(`${cause}\n`)
  if (!allure.made) process.stderr.write(`no Allure page: ${allure.why}\n`)
  process.stdout.write(
    `${page.made ? `${files.page}\n` : ''}${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
  )
  return verdict === 'green' ? 0 : 1
}

const open = (outDirectory: string): number => {
  const { page } = reportFiles(outDirectory)
  if (!existsSync(page)) {
    process.stderr.write(`there is no page at ${page} yet; \`npm run accept\` makes one\n`)
    return 1
  }
  process.stdout.write(`${page}\n`)
  const opener = spawn('xdg-open', [page], { stdio: 'ignore', detached: true })
  // A machine without a desktop has no xdg-open; the path has been printed.
  opener.on('error', () => undefined)
  opener.unref()
  return 0
}

const main = async (command = 'open', folder?: string): Promise<number> => {
  const outDirectory = resolve(folder ?? resolve(root, 'reports/out'))
  if (command === 'open') return open(outDirectory)
  if (command === 'write') return write(outDirectory)
  process.stderr.write(usage)
  return command === 'help' || command === '--help' ? 0 : 2
}

process.exitCode = await main(...process.argv.slice(2))
