import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'

/** A folder that is not for a site: what is in it would be lost. */
export class SiteFolderError extends Error {
  readonly code = 'PAGES_FOLDER'
}

/**
 * Makes an empty folder for a site; an older site in it goes.
 *
 * @returns its path
 * @throws SiteFolderError for one outside of the repository, and for one that holds something else than a site
 */
export const emptySite = (root: string, folder: string): string => {
  const target = resolve(root, folder)
  const inside = relative(root, target)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new SiteFolderError(
      `${folder} is not inside of the repository; name a folder in it, such as public.`,
    )
  const isSite = existsSync(join(target, 'docs/index.html')) && existsSync(join(target, 'index.html'))
  if (existsSync(target) && readdirSync(target).length > 0 && !isSite)
    throw new SiteFolderError(`${folder} holds something else than a site; empty it, or name another folder.`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  return target
}
