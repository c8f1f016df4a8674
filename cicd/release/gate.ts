import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTag } from './tag.ts'

/** What stands between a tag and its release. */
export class ClosedGateError extends Error {
  readonly code = 'RELEASE_GATE'
  constructor(faults: readonly string[]) {
    super(`The gate is closed:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  }
}

export interface GateFacts {
  /** Of package.json. */
  readonly version: string
  readonly changelog: string
  /** Names of all tags. */
  readonly tags: readonly string[]
  /** Names of tags on the commit that is released. */
  readonly tagsHere: readonly string[]
}

/** What speaks against releasing a tag; that its tests are green is for the stages before it. @throws TagError */
export const judgeGate = (
  tag: string,
  { version, changelog, tags, tagsHere }: GateFacts,
): readonly string[] => {
  const { kind, version: wanted } = readTag(tag)
  if (kind !== 'final') {
    return version.startsWith(wanted)
      ? []
      : [`package.json has version ${version}; expected ${wanted} or a forerunner of it`]
  }
  const candidate = new RegExp(`^v${wanted.replaceAll('.', '\\.')}-rc\\d+(-p\\d+)?$`)
  return [
    ...(version === wanted ? [] : [`package.json has version ${version}; expected ${wanted}`]),
    ...(changelog.includes(wanted) ? [] : [`the changelog does not name ${wanted}`]),
    ...(tags.some((name) => candidate.test(name)) ? [] : [`there was no candidate of ${wanted}`]),
    ...(tagsHere.some((name) => candidate.test(name))
      ? []
      : [`this commit was no candidate of ${wanted}: it differs from what was tested`]),
  ]
}

export const gateFaults = (root: string, tag: string | undefined): readonly string[] => {
  if (tag === undefined || tag === '') return []
  const lines = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return judgeGate(tag, {
    version,
    changelog: readFileSync(join(root, 'specs/changes/changelog.md'), 'utf8'),
    tags: lines('tag', '--list'),
    tagsHere: lines('tag', '--points-at', 'HEAD'),
  })
}
