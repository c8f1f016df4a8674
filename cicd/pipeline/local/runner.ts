import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** What would start a pipeline, as the forge's variables say it. */
export const localTriggers = {
  push: { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'topic', CI_DEFAULT_BRANCH: 'main' },
  'merge-request': {
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_MERGE_REQUEST_PROJECT_PATH: 'group/project',
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'group/project',
    CI_DEFAULT_BRANCH: 'main',
  },
  fork: {
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_MERGE_REQUEST_PROJECT_PATH: 'group/project',
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'stranger/project',
    CI_DEFAULT_BRANCH: 'main',
  },
  tag: { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v0.5.0-rc1', CI_DEFAULT_BRANCH: 'main' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

export type LocalTrigger = keyof typeof localTriggers

export interface LocalRun {
  readonly code: number | null
  /** Without colours. */
  readonly output: string
}

export interface LocalRequest {
  readonly root: string
  readonly variables: Readonly<Record<string, string>>
  /** Names of jobs, or options such as `--list`. */
  readonly args: readonly string[]
  readonly onText?: (text: string) => void
  /** File whose lock is waited for and held meanwhile. */
  readonly lock?: string | undefined
}

/** What is missing to run pipelines here; undefined when nothing is. */
export const missingHere = (root: string): string | undefined => {
  if (Number(process.versions.node.split('.')[0]) < 22) return 'Node 22 or newer'
  if (spawnSync(process.execPath, [programOf(root), '--version']).status !== 0)
    return 'the package gitlab-ci-local'
  // It copies tracked files with it.
  return spawnSync('rsync', ['--version']).status === 0 ? undefined : 'rsync (Debian has it)'
}

const programOf = (root: string): string => join(root, 'node_modules/gitlab-ci-local/dist/index.js')

/** Runs jobs of a pipeline file as a runner with the shell executor would; nothing of this process's variables but its path. */
export const runLocally = ({ root, variables, args, onText, lock }: LocalRequest): Promise<LocalRun> => {
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
  const settings = [
    '--force-shell-executor',
    '--no-color',
    '--ignore-predefined-vars',
    Object.keys(variables).join(','),
  ]
  const words = [process.execPath, programOf(root), ...args, ...settings, ...given]
  const [program = '', ...rest] = lock === undefined ? words : ['flock', '--close', lock, ...words]
  const child = spawn(program, rest, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: join(root, '.cache'), LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      onText?.(text)
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
