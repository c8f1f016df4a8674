import { execFileSync, spawnSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { writeBadge } from './pages/badge.ts'
import { writeDocumentation } from './pages/documentation.ts'
import { emptySite, SiteFolderError } from './pages/target.ts'
import { repositoryRoot } from './repository.ts'

/** `npm run pages [-- folder]`: portal over all runs of reports/out, its badge, and the documentation, as a static site. */
const main = (folder: string): number => {
  const target = emptySite(repositoryRoot, folder)
  const portal = spawnSync(process.execPath, ['reports/cli.ts', 'portal', 'export', target], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  })
  if (portal.status !== 0) return portal.status ?? 1
  const listed = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: repositoryRoot, encoding: 'utf8' })
  const pages = writeDocumentation(repositoryRoot, listed.split('\0').filter(Boolean), join(target, 'docs'))
  const hasBadge = writeBadge(join(repositoryRoot, 'reports/out'), target)
  const badge = hasBadge ? 'the badge of its runs' : 'no badge, because nothing was played'
  console.log(`${relative(repositoryRoot, target)}: the portal, ${pages} pages of documentation, ${badge}`)
  return 0
}

try {
  process.exitCode = main(process.argv[2] ?? 'public')
} catch (error) {
  if (!(error instanceof SiteFolderError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
