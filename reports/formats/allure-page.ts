import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { many, oneLine } from '../text.ts'
import {
  type AllureFolders,
  type AllureProgram,
  allure2,
  allure3,
  findPackage,
  runProgram,
} from './allure-program.ts'

/** Whether the Allure page was made. `failed` tells a machine that cannot from one that should have. */
export interface AllurePage {
  readonly made: boolean
  /** Package and version that made it. */
  readonly by?: string
  readonly why?: string
  readonly failed?: true
}

export interface AllurePageOptions {
  /** Program that runs Java. Default `java`, looked up in PATH. */
  readonly java?: string
  /** Default 3 min. */
  readonly timeoutMs?: number
  /** Folder of the package `allure-commandline`, and of `allure`; default: found as Node finds them. */
  readonly packages?: { readonly allure2?: string | undefined; readonly allure3?: string | undefined }
}

const defaultTimeoutMs = 180_000

const generate = async (program: AllureProgram, report: string, timeoutMs: number): Promise<AllurePage> => {
  const ended = await runProgram(program, timeoutMs)
  if (ended.code === 0 && existsSync(join(report, 'index.html'))) return { made: true, by: program.name }
  const how =
    ended.code === undefined
      ? `did not end within ${many(timeoutMs / 1000, 'second')}`
      : `ended with code ${ended.code}`
  return {
    made: false,
    failed: true,
    why: `${program.name} ${how}: ${oneLine(ended.output, 600) || 'it said nothing'}`,
  }
}

/** Allure 2 where Java runs, else Allure 3; undefined where neither is installed. */
const choose = async (
  folders: AllureFolders,
  { java = 'java', packages }: AllurePageOptions,
): Promise<AllureProgram | undefined> => {
  const known = packages ?? { allure2: findPackage('allure-commandline'), allure3: findPackage('allure') }
  const hasJava =
    known.allure2 !== undefined &&
    (await runProgram({ program: java, programArguments: ['-version'] }, 20_000)).code === 0
  if (hasJava) return allure2(known.allure2!, java, folders)
  return known.allure3 === undefined ? undefined : allure3(known.allure3, folders)
}

/**
 * Makes the Allure page, one file that opens from the disk: by allure-commandline where Java is found, by Allure 3 where
 * not. Bounded in time. Never throws.
 */
export const makeAllurePage = async (
  folders: AllureFolders,
  options: AllurePageOptions = {},
): Promise<AllurePage> => {
  try {
    const program = await choose(folders, options)
    if (program !== undefined)
      return await generate(program, folders.report, options.timeoutMs ?? defaultTimeoutMs)
    return {
      made: false,
      why: 'neither Java with the package allure-commandline nor the package allure is installed; `npm ci` brings both packages, `apt-get install -y default-jre-headless` (Debian, Ubuntu) Java',
    }
  } catch (error) {
    return {
      made: false,
      failed: true,
      why: `the Allure page was not made: ${oneLine((error as Error).message)}`,
    }
  }
}
