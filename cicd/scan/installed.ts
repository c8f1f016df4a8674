import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LicensedPackage } from './licences.ts'
import { type Lockfile, lockedPackages, packageName } from './lockfile.ts'

/** What installed packages say about their licence; for those that are not installed here, what the lockfile says. */
export const readLicences = (root: string, lockfile: Lockfile): readonly LicensedPackage[] =>
  lockedPackages(lockfile).map(([folder, { version = '?', license, dev }]) => ({
    name: packageName(folder),
    version,
    licence: ownLicence(join(root, folder, 'package.json')) ?? license,
    isTool: dev === true,
  }))

const ownLicence = (path: string): string | undefined => {
  if (!existsSync(path)) return undefined
  const { license, licenses } = JSON.parse(readFileSync(path, 'utf8')) as {
    license?: string | { type?: string }
    licenses?: readonly { type?: string }[]
  }
  return (typeof license === 'object' ? license.type : license) ?? licenses?.[0]?.type
}
