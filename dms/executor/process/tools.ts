import { accessSync, constants, statSync } from 'node:fs'

/** Where programs are looked for; the daemon's own PATH plays no part. */
export const SEARCH_PATH = ['/usr/local/bin', '/usr/bin', '/bin'] as const

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The absolute path of a program given by name or by absolute path; undefined when there is none. */
export const findProgram = (name: string): string | undefined =>
  name.startsWith('/')
    ? [name].find(isProgram)
    : SEARCH_PATH.map((directory) => `${directory}/${name}`).find(isProgram)
