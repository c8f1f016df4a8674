import { execFileSync } from 'node:child_process'
import { inputPlaces } from './inputs.ts'

export interface Commit {
  /** Full hash, with `-dirty` behind it when the sources differ from it; `unknown` without git or outside a clone. */
  readonly commit: string
  /** True when files that go into the build differ from that commit. */
  readonly dirty: boolean
}

export const readCommit = (root: string): Commit => {
  try {
    const commit = git(root, 'rev-parse', 'HEAD')
    const dirty = git(root, 'status', '--porcelain', '--', ...inputPlaces) !== ''
    return { commit: dirty ? `${commit}-dirty` : commit, dirty }
  } catch {
    return { commit: 'unknown', dirty: false }
  }
}

// A clone that belongs to somebody else, as in containers, is refused by git unless it is named safe.
const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'safe.directory=*', '-C', root, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
