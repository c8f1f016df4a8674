import { execFile } from 'node:child_process'
import { EnvironmentError } from '../problem.ts'

export interface GitOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
}

/** What a hook of git puts there belongs to another repository than ours. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))

/** Standard output of git in a folder. @throws EnvironmentError BUILD_NO_REPOSITORY with what git said */
export const git = (
  folder: string,
  args: readonly string[],
  { signal, timeoutMs = 120_000 }: GitOptions = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      env: { ...ownEnvironment(), GIT_TERMINAL_PROMPT: '0' },
      timeout: timeoutMs,
      maxBuffer: 8 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    }
    execFile('git', ['-c', 'core.hooksPath=/dev/null', ...args], options, (cause, out, err) => {
      if (cause === null) return resolve(out.trim())
      const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      const why = isAbsent ? 'git is not installed' : err.trim().slice(0, 500) || cause.message
      reject(
        new EnvironmentError(
          {
            code: 'BUILD_NO_REPOSITORY',
            message: `Asking git in ${folder} (git ${args[0]}): ${why}`,
            hint: isAbsent
              ? 'Debian: apt-get install -y git'
              : 'Builds of commits and tags need a clone of the repository with its history; a build.json needs none.',
          },
          { cause },
        ),
      )
    })
  })

/** The full hash that a name of people stands for; undefined when the repository has none. */
export const findCommit = (
  folder: string,
  revision: string,
  options?: GitOptions,
): Promise<string | undefined> =>
  git(
    folder,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    options,
  ).catch(
    // Git answers a name that it does not know as it answers everything else that fails; the folder is asked apart.
    async () => {
      await git(folder, ['rev-parse', '--git-dir'], options)
      return undefined
    },
  )

const release = /^v(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/

/** Tags of final releases, the newest first; candidates such as v1.2.0-rc.1 are none. */
export const releaseTags = async (folder: string, options?: GitOptions): Promise<readonly string[]> => {
  const tags = (await git(folder, ['tag', '--list', 'v*'], options)).split('\n')
  const numbers = (tag: string) => (release.exec(tag) ?? []).slice(1).map(Number)
  return tags
    .filter((tag) => release.test(tag))
    .sort((a, b) => {
      const [one, other] = [numbers(a), numbers(b)]
      const place = one.findIndex((number, index) => number !== other[index])
      return place < 0 ? 0 : other[place]! - one[place]!
    })
}
