import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { oneLine } from '../text.ts'

/** A program that makes the Allure page, ready to be run. */
export interface AllureProgram {
  /** Package and version. */
  readonly name: string
  readonly program: string
  readonly programArguments: readonly string[]
  /** Its whole environment; absent: that of this process. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface AllureFolders {
  readonly results: string
  readonly report: string
}

/** Without it, the page tells a stranger's server each time that somebody opens it. */
const noAnalytics = { ALLURE_NO_ANALYTICS: 'true' } as const

/** Where a package is installed; undefined where it is not. */
export const findPackage = (name: string): string | undefined => {
  try {
    const path = findPackageJSON(name, import.meta.url)
    return path === undefined ? undefined : dirname(path)
  } catch {
    return undefined
  }
}

const versionOf = (packageDirectory: string): string =>
  oneLine(
    (JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version?: unknown })
      .version,
  )

/** Java's own start, without the launcher script: it needs `xargs`, and its child would outlive a kill. */
const classpath = (packageDirectory: string): string => {
  const library = join(packageDirectory, 'dist', 'lib')
  const jars = readdirSync(library).filter((name) => name.endsWith('.jar'))
  return [...jars.map((name) => join(library, name)), join(library, 'config')].join(delimiter)
}

/** Allure 2, which needs Java; `env` becomes Java, so that ending the one ends the other. */
export const allure2 = (
  packageDirectory: string,
  java: string,
  { results, report }: AllureFolders,
): AllureProgram => ({
  name: `allure-commandline ${versionOf(packageDirectory)}`,
  program: 'env',
  programArguments: [
    ...Object.entries(noAnalytics).map(([name, value]) => `${name}=${value}`),
    java,
    '-classpath',
    classpath(packageDirectory),
    'io.qameta.allure.CommandLine',
    ...['generate', '--clean', '--single-file', '--output', report, results],
  ],
})

/** Allure 3, which runs on Node, with the page of Allure 2: its own page cannot be kept from telling that it is opened. */
export const allure3 = (packageDirectory: string, { results, report }: AllureFolders): AllureProgram => ({
  name: `allure ${versionOf(packageDirectory)}`,
  program: process.execPath,
  programArguments: [
    join(packageDirectory, 'cli.js'),
    ...['allure2', '--single-file', '--cwd', results, '--output', report, results],
  ],
  // It would send results to whoever a token or the variables of a pipeline name.
  variables: noAnalytics,
})

export interface Ended {
  /** Absent where it could not be started, or was ended because its time was over. */
  readonly code: number | undefined
  /** The end of what it said. */
  readonly output: string
}

/** Runs a program for a bounded time. Never throws. */
export const runProgram = (
  { program, programArguments, variables }: Omit<AllureProgram, 'name'>,
  timeoutMs: number,
): Promise<Ended> =>
  new Promise((resolve) => {
    const child: ChildProcess = spawn(program, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(variables === undefined ? {} : { env: { ...variables } }),
    })
    // Own timer: that of spawn outlives a program that is not there, and kept the run open for 20 s.
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const end = (ended: Ended): void => {
      clearTimeout(limit)
      resolve(ended)
    }
    let output = ''
    const collect = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-4000)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', (error) => end({ code: undefined, output: error.message }))
    child.once('close', (code) => end({ code: code ?? undefined, output }))
  })
