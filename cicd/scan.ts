import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, showFinding } from './checks/check.ts'
import { closingLine, createConsole, exitCodeOf } from './console.ts'
import { repositoryRoot as root } from './repository.ts'
import { listComponents } from './scan/components.ts'
import { knownExamples } from './scan/examples.ts'
import { readLicences } from './scan/installed.ts'
import { judgeLicences } from './scan/licences.ts'
import { judgeLockfile, type Lockfile, lockedPackages, lockfileName } from './scan/lockfile.ts'
import { lintersSay } from './scan/quality.ts'
import { addedLines, findSecrets, type ScannedText } from './scan/secrets.ts'

/** Larger files are data or pictures. */
const maxFileBytes = 2_000_000

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })

function* trackedTexts(): Iterable<ScannedText> {
  const files = git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .split('\0')
    .filter(Boolean)
  for (const file of new Set(files)) {
    const path = join(root, file)
    const facts = statSync(path, { throwIfNoEntry: false })
    if (facts?.isFile() === true && facts.size <= maxFileBytes)
      yield { file, text: readFileSync(path, 'utf8') }
  }
}

/** Commits since a base, so that what was added and taken out again is seen too. */
const historySince = (base: string | undefined): readonly ScannedText[] => {
  if (base === undefined) return []
  return addedLines(
    git('log', '-p', '--no-color', '--no-ext-diff', '-U0', `${base}..HEAD`, '--', '.', `:!${lockfileName}`),
  )
}

const write = (name: string, content: unknown): void => {
  mkdirSync(join(root, 'reports/out'), { recursive: true })
  writeFileSync(
    join(root, 'reports/out', name),
    typeof content === 'string' ? content : `${JSON.stringify(content)}\n`,
  )
}

/** `npm run scan [-- base]`: dependencies, licences, secrets; leaves sbom.cdx.json, codequality.json and metrics.txt. */
const main = ([base]: readonly string[]): void => {
  const output = createConsole(process.stdout, process.env)
  const lockfile = JSON.parse(readFileSync(join(root, lockfileName), 'utf8')) as Lockfile
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    version: string
    allowScripts?: Record<string, boolean>
  }
  const scans: readonly (readonly [string, readonly Finding[]])[] = [
    ['dependencies: hashes, sources, scripts', judgeLockfile(lockfile, manifest.allowScripts ?? {})],
    ['licences', judgeLicences(readLicences(root, lockfile))],
    ['secrets in files', findSecrets(trackedTexts(), knownExamples)],
    [
      `secrets in commits${base === undefined ? ' (none: no base was given)' : ` since ${base}`}`,
      findSecrets(historySince(base), knownExamples),
    ],
  ]
  for (const [name, findings] of scans) {
    output.line(`  ${findings.length === 0 ? output.paint('green', '✓') : output.paint('red', '✗')} ${name}`)
    for (const finding of findings) output.line(`    ${showFinding(finding).replaceAll('\n', '\n    ')}`)
  }
  output.line(
    output.paint(
      'dim',
      '  not covered: known vulnerabilities (no database is asked), secrets without a shape of their own',
    ),
  )
  const quality = lintersSay(root)
  write('sbom.cdx.json', listComponents(lockfile, manifest))
  write('codequality.json', quality)
  write('metrics.txt', `packages ${lockedPackages(lockfile).length}\nlinter_findings ${quality.length}\n`)
  const failed = scans.filter(([, findings]) => findings.length > 0).length
  const tally = { passed: scans.length - failed, failed, skipped: 0 }
  output.line(closingLine(tally))
  process.exitCode = exitCodeOf(tally)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  console.error((error as Error).message)
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}
