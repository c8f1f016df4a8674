import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repositoryRoot } from '../../repository.ts'

export interface ProjectFiles {
  /** Text of feature files by name. */
  readonly features: Readonly<Record<string, string>>
  /** Definitions and hooks beside those that every project has. */
  readonly steps?: string
  /** Entries of `reports/flake/quarantine.yaml`; the project is then a branch beside `main`, on which it stands already. */
  readonly quarantine?: readonly object[]
  /** What the branch changes, by path; only where something is quarantined. */
  readonly change?: Readonly<Record<string, string>>
  /** What people have performed in it, for its version. */
  readonly ledger?: (version: string) => readonly object[]
  /** Settings of the runner, as somebody may have left them in its configuration. */
  readonly configuration?: object
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  /** Both streams. */
  readonly output: string
}

/** A small repository in a temporary folder, with the real programs in it. */
export interface Project extends Disposable {
  readonly directory: string
  readonly out: string
  /** `npm run accept` there; `limit` is a line of shell that comes before, such as a limit of the system. */
  accept(args?: readonly string[], limit?: string): Promise<Ended>
  /** A file of the reports, and the same read as JSON. */
  text(name: string): string
  read(name: string): unknown
  /** `npm run report -- verify`. */
  verify(folder?: string): Promise<Ended>
}

/** What every small repository can say; `out` and `messages` are the paths of its reports. */
const commonSteps = (out: string): string => `
import { After, AfterAll, Before, BeforeAll, Given } from '@cucumber/cucumber'
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
const out = ${JSON.stringify(out)}
const messages = out + '/messages.ndjson'
const rewrite = (change) => writeFileSync(messages, change(readFileSync(messages, 'utf8')))
Given('it works', function () {})
Given('it works with {word}', function (_word) {})
Given('it fails', function () { throw new Error('planted failure') })
`

const linked = ['cicd', 'environments', 'reports', 'dms', 'node_modules'] as const

/** A folder of its own in the place of a link, with links to what lies in it. */
const openLink = (folder: string): void => {
  const real = realpathSync(folder)
  rmSync(folder)
  mkdirSync(folder)
  for (const name of readdirSync(real)) if (name !== 'out') symlinkSync(join(real, name), join(folder, name))
}

/** The same programs, but for the one file. */
const ownFile = (directory: string, path: string, content: string): void => {
  let folder = directory
  for (const part of dirname(path).split('/')) {
    folder = join(folder, part)
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true) openLink(folder)
  }
  mkdirSync(folder, { recursive: true })
  rmSync(join(directory, path), { force: true })
  writeFileSync(join(directory, path), content)
}

const versionOf = (directory: string): string =>
  (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string }).version

const branch = (directory: string, change: Readonly<Record<string, string>>): void => {
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false']
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...who, ...args], { cwd: directory, stdio: 'ignore' })
  // The harness's own folders, as in every clone.
  writeFileSync(join(directory, '.gitignore'), 'out/\n.cache/\n')
  git('init', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--message=all')
  git('switch', '--create', 'change')
  for (const [path, text] of Object.entries(change)) writeFileSync(join(directory, path), text)
}

const write = (
  directory: string,
  { features, steps = '', configuration = {}, quarantine, change = {}, ledger }: ProjectFiles,
): void => {
  for (const name of linked) symlinkSync(join(repositoryRoot, name), join(directory, name))
  cpSync(join(repositoryRoot, 'package.json'), join(directory, 'package.json'))
  const settings = { import: ['steps/steps.ts'], strict: true, ...configuration }
  const files: Readonly<Record<string, string>> = {
    'specs/scope.yaml': 'items: []\n',
    'steps/cucumber.ts': `export default ${JSON.stringify(settings)}\n`,
    'steps/steps.ts': `${commonSteps(join(directory, 'out'))}${steps}\n`,
    ...Object.fromEntries(Object.entries(features).map(([name, text]) => [`features/${name}`, text])),
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  if (ledger !== undefined) {
    const entries = ledger(versionOf(directory)).map((entry) => `${JSON.stringify(entry)}\n`)
    ownFile(directory, 'reports/manual/desk/ledger.ndjson', entries.join(''))
  }
  if (quarantine === undefined) return
  ownFile(directory, 'reports/flake/quarantine.yaml', JSON.stringify({ quarantine }))
  branch(directory, change)
}

const run = (directory: string, args: readonly string[], limit = ''): Promise<Ended> => {
  // Modules keep the path through the links, so that the programs take this folder for their repository.
  const node = [process.execPath, '--preserve-symlinks', '--preserve-symlinks-main', ...args]
  const shell = ['/bin/sh', '-c', `${limit}\nexec "$@"`, 'sh', ...node]
  const child = spawn(shell[0]!, shell.slice(1), {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: directory, TMPDIR: directory },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

export const createProject = (files: ProjectFiles): Project => {
  const directory = mkdtempSync(join(tmpdir(), 'false-green-'))
  const out = join(directory, 'out')
  write(directory, files)
  const fixed = ['--provider', 'in-process', '--no-allure-page', '--out', 'out']
  return {
    directory,
    out,
    // The last of two equal options counts.
    accept: (args = [], limit) => run(directory, ['cicd/accept.ts', ...fixed, ...args], limit),
    text: (name) => readFileSync(join(out, name), 'utf8'),
    read: (name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as unknown,
    verify: (folder = out) => run(directory, ['reports/cli.ts', 'verify', folder]),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}
