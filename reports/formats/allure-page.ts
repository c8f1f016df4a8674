import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { many, oneLine } from '../text.ts'

/** Whether the Allure page was made. `failed` tells a machine that cannot from one that should have. */
export interface AllurePage {
  readonly made: boolean
  readonly why?: string
  readonly failed?: true
}

export interface AllurePageOptions {
  /** Program that runs Java. Default `java`, looked up in PATH. */
  readonly java?: string
  /** Default 3 min. */
  readonly timeoutMs?: number
  /** Folder of the package `allure-commandline`; default: found as Node finds it. */
  readonly packageDirectory?: string
}

interface Ended {
  readonly code: number | undefined
  readonly output: string
}

const run = (program: string, programArguments: readonly string[], timeoutMs: number): Promise<Ended> =>
  new Promise((resolve) => {
    const child: ChildProcess = spawn(program, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
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

const findPackage = (): string | undefined => {
  try {
    return dirname(createRequire(import.meta.url).resolve('allure-commandline/package.json'))
  } catch {
    return undefined
  }
}

/** Java's own start, without the launcher script: it needs `xargs`, and its child would outlive a kill. */
const classpath = (packageDirectory: string): string => {
  const library = join(packageDirectory, 'dist', 'lib')
  const jars = readdirSync(library).filter((name) => name.endsWith('.jar'))
  return [...jars.map((name) => join(library, name)), join(library, 'config')].join(delimiter)
}

const versionOf = (packageDirectory: string): string =>
  oneLine(
    (JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version?: unknown })
      .version,
  )

const generate = async (
  { results, report }: AllureFolders,
  packageDirectory: string,
  { java = 'java', timeoutMs = 180_000 }: AllurePageOptions,
): Promise<AllurePage> => {
  const ended = await run(
    java,
    [
      '-classpath',
      classpath(packageDirectory),
      'io.qameta.allure.CommandLine',
      'generate',
      '--clean',
      '--single-file',
      '--output',
      report,
      results,
    ],
    timeoutMs,
  )
  if (ended.code === 0 && existsSync(join(report, 'index.html'))) return { made: true }
  const how =
    ended.code === undefined
      ? `did not end within ${many(timeoutMs / 1000, 'second')}`
      : `ended with code ${ended.code}`
  return {
    made: false,
    failed: true,
    why: `allure-commandline ${versionOf(packageDirectory)} ${how}: ${oneLine(ended.output, 600) || 'it said nothing'}`,
  }
}

export interface AllureFolders {
  readonly results: string
  readonly report: string
}

/**
 * Makes the Allure page, one file that opens from the disk, where Java is found; says plainly where not, and how to
 * get it. Bounded in time. Never throws.
 */
export const makeAllurePage = async (
  folders: AllureFolders,
  options: AllurePageOptions = {},
): Promise<AllurePage> => {
  const packageDirectory = options.packageDirectory ?? findPackage()
  if (packageDirectory === undefined)
    return { made: false, why: 'the package allure-commandline is not installed; `npm ci` brings it' }
  const java = await run(options.java ?? 'java', ['-version'], 20_000)
  if (java.code !== 0)
    return {
      made: false,
      why: 'Java was not found, and the Allure page needs it: `apt-get install -y default-jre-headless` (Debian, Ubuntu) brings it',
    }
  try {
    return await generate(folders, packageDirectory, options)
  } catch (error) {
    return {
      made: false,
      failed: true,
      why: `the Allure page was not made: ${oneLine((error as Error).message)}`,
    }
  }
}
