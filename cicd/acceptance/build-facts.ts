import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Provider } from '../../environments/index.ts'
import { buildDaemon } from '../build/build.ts'
import { readCommit } from '../build/commit.ts'
import { type Console, showDuration } from '../console.ts'

export interface BuildFacts {
  readonly version: string
  readonly commit: string
  /** Absolute path of dist/build.json; absent where the sources run as they are. */
  readonly buildFile?: string
  /** Of the same sources under another version, for networks of two builds. */
  readonly otherBuildFile?: string
}

export interface PrepareOptions {
  /** Id of a network that stands already: no host of it changes to another build. */
  readonly network?: string
  /** Default: the real one. */
  readonly build?: typeof buildDaemon
}

/** Builds the daemon where the provider deploys a built one, and says which build is under test. */
export const prepareBuild = async (
  root: string,
  provider: Provider,
  console: Console,
  { network, build = buildDaemon }: PrepareOptions = {},
): Promise<BuildFacts> => {
  if (!provider.supports.has('built-daemon')) {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { version, commit: readCommit(root).commit }
  }
  const startedAt = performance.now()
  const { record, buildFile, rebuilt } = await build(root, () => console.line('building the daemon …'))
  const how = rebuilt ? `built in ${showDuration(performance.now() - startedAt)}` : 'already built'
  console.line(`daemon    ${record.version}, commit ${record.commit.slice(0, 12)}, ${how}`)
  if (network !== undefined) return { version: record.version, commit: record.commit, buildFile }
  const other = await build(root, () => console.line('building it again under another version …'), {
    variant: 'other',
  })
  return { version: record.version, commit: record.commit, buildFile, otherBuildFile: other.buildFile }
}
