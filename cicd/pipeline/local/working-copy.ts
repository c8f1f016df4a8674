import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A private copy of the repository with what is not committed yet; disposing removes it. */
export interface WorkingCopy extends Disposable {
  readonly root: string
  /** Adds a comment to each file and commits it on a branch `topic`, as a change against main would look. */
  change(files: readonly string[]): void
}

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'pipe'] })

/** Copies history and files; packages are shared, and so are never written to. */
export const copyRepository = (root: string): WorkingCopy => {
  const copy = mkdtempSync(join(tmpdir(), 'nunet-pipeline-'))
  git(root, 'clone', '--quiet', '--shared', '--no-tags', root, copy)
  const differing = git(root, 'ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard')
  for (const file of new Set(differing.split('\0').filter(Boolean))) carryOver(root, copy, file)
  git(copy, 'config', 'user.name', 'Pipeline')
  git(copy, 'config', 'user.email', 'pipeline@localhost')
  // What is not committed would be told as changed by every plan.
  git(copy, 'add', '-A')
  if (git(copy, 'status', '--porcelain') !== '')
    git(copy, 'commit', '--quiet', '--message', 'chore: what is not committed yet')
  git(copy, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
  // Neither is part of a change; .gitignore means folders, and this is a link.
  appendFileSync(join(copy, '.git/info/exclude'), 'node_modules\n.gitlab-ci-local/\n')
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return {
    root: copy,
    change: (files) => {
      git(copy, 'checkout', '--quiet', '-B', 'topic')
      for (const file of files) appendFileSync(join(copy, file), comment(file))
      git(copy, 'commit', '--quiet', '--all', '--allow-empty', '--message', 'chore: a change')
    },
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }),
  }
}

const comment = (file: string): string => (file.endsWith('.ts') ? '// Touched.\n' : '# Touched.\n')

const carryOver = (root: string, copy: string, file: string): void => {
  if (existsSync(join(root, file))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  } else rmSync(join(copy, file), { force: true })
}
