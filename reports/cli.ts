import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createAsk } from './ask.ts'
import { reportFiles } from './files.ts'
import type { ManualLine } from './model.ts'
import type { Program } from './program.ts'

const usage = `usage: npm run report -- [open | write | verify] [folder]
       npm run report -- portal [export <folder>]
       npm run report -- testmo <publish | sync | pull> [options]
       npm run report -- manual <list | schedule | perform | form | import | withdraw> [options]
       npm run report -- release-verdict [options] [folder]
       npm run report -- flake [options] [folder]
       npm run report -- ids [--check]
  open   print where the page of the last run is, and show it (default)
  write  make all formats again from the messages of the last run
  verify look whether a publication, here or copied elsewhere, is whole and unchanged
  portal all runs on one wall, with what the hosts say and a place to write scenarios; portal --help tells more
  folder holds the reports; default reports/out
  testmo bring runs and scenarios to Testmo and manual results back; testmo --help says how
  manual scenarios that people perform: who by when, and how it went; manual --help says how
  release-verdict  each line of the scope with its automatic and manual evidence; red if any lacks
  ids    give every scenario a name that survives renaming; ids --help says how
  flake  which scenarios are unsteady, whose failure each is, and what the quarantine means
`

const root = resolve(import.meta.dirname, '..')

const program: Program = {
  root,
  variables: process.env,
  now: () => new Date(),
  pause: (ms) => pause(ms),
  ask: createAsk(process.stdin, process.stderr),
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
}

/** Where manual scenarios stand today; asked only of runs that kept nothing of it. What cannot be read is told. */
const peopleToday = async (outDirectory: string): Promise<{ readonly manual?: readonly ManualLine[] }> => {
  const [{ readContext }, { manualLines }] = await Promise.all([import('./context.ts'), import('./index.ts')])
  const reading = readContext(reportFiles(outDirectory).context)
  if ('problem' in reading) return {}
  try {
    return { manual: manualLines(root, { version: reading.context.version, now: new Date() }) }
  } catch (error) {
    process.stderr.write(`manual scenarios are left out: ${(error as Error).message}\n`)
    return {}
  }
}

/** Its modules are loaded only here: showing a page should not wait for them. */
const write = async (outDirectory: string): Promise<number> => {
  const { context, messages } = reportFiles(outDirectory)
  if (!existsSync(context) && !existsSync(messages)) {
    process.stderr.write(`there is no run in ${outDirectory}; \`npm run accept\` makes one\n`)
    return 1
  }
  const { takeLock } = await import('./lock.ts')
  using lock = takeLock(reportFiles(outDirectory).lock)
  if (lock === undefined) {
    process.stderr.write(
      `REPORT_BUSY: another process writes to ${outDirectory}, a run or another \`write\`; nothing was written\n  hint: wait for its end\n`,
    )
    return 1
  }
  const [{ parse }, { parseScope, writeReports }] = await Promise.all([import('yaml'), import('./index.ts')])
  const scope = parseScope(parse(readFileSync(resolve(root, 'specs/scope.yaml'), 'utf8')))
  const people = await peopleToday(outDirectory)
  const { counts, verdict, causes, files, page, allure } = await writeReports({
    outDirectory,
    scope,
    ...people,
  })
  for (const cause of causes) process.stderr.write(`${cause}\n`)
  if (allure.why !== undefined) process.stderr.write(`no Allure page: ${allure.why}\n`)
  process.stdout.write(
    `${page.made ? `${files.page}\n` : ''}${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
  )
  return verdict === 'green' ? 0 : 1
}

const verify = async (outDirectory: string): Promise<number> => {
  const { verifyReports } = await import('./index.ts')
  const { problems, verdict, counts } = await verifyReports(outDirectory)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (verdict === 'red') process.stderr.write('the run itself is red; its page says why\n')
  const { passed = 0, failed = 0, skipped = 0 } = counts ?? {}
  const isGood = problems.length === 0 && verdict === 'green'
  process.stdout.write(
    `${passed} passed, ${isGood ? failed : Math.max(failed, 1)} failed, ${skipped} skipped\n`,
  )
  return isGood ? 0 : 1
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

/** Commands with options of their own. */
const rooms: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  testmo: async (args) => (await import('./testmo/command.ts')).runTestmo(args, program),
  manual: async (args) => (await import('./manual/command.ts')).runManual(args, program),
  // Brings a bundler along when its pages have changed; nobody else should wait for that.
  portal: async (args) => (await import('./portal/command.ts')).portalCommand(args, program),
  flake: async (args) => (await import('./flake/command.ts')).runFlake(args, program),
  ids: async (args) => (await import('./ids-command.ts')).runIds(args, program),
  'release-verdict': async (args) => (await import('./release-command.ts')).runReleaseVerdict(args, program),
}

/** Commands that take a folder and nothing else. */
const plainCommands: Readonly<Record<string, (outDirectory: string) => number | Promise<number>>> = {
  open,
  write,
  verify,
}

const main = async (command = 'open', ...rest: readonly string[]): Promise<number> => {
  const room = Object.hasOwn(rooms, command) ? rooms[command] : undefined
  if (room !== undefined) return room(rest)
  const plain = Object.hasOwn(plainCommands, command) ? plainCommands[command] : undefined
  const isMeant = rest.length <= 1 && rest[0]?.startsWith('-') !== true
  if (plain !== undefined && isMeant) return plain(resolve(rest[0] ?? resolve(root, 'reports/out')))
  process.stderr.write(usage)
  return [command, ...rest].some((word) => word === 'help' || word === '--help') ? 0 : 2
}

/** As a shell tells of a program whose reader went away, such as `head`. */
const readerGone = 141

let isReaderGone = false
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    isReaderGone = true
    // What was begun goes on to its end, and red stays red; this may come after that end.
    if (process.exitCode === 0) process.exitCode = readerGone
  })

/** What the system refuses is told in one line; anything else is a defect, and its stack is wanted. */
const tellRefusal = (error: Error & { readonly code?: string }): number => {
  if (typeof error.code !== 'string') throw error
  process.stderr.write(`${error.code}: ${error.message}\n`)
  return 1
}

const code = await main(...process.argv.slice(2)).catch(tellRefusal)
process.exitCode = code === 0 && isReaderGone ? readerGone : code
// A terminal that was asked would keep the process alive.
process.stdin.unref?.()
