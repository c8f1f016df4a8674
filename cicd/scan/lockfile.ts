import type { Finding } from '../checks/check.ts'

/** One package of a lockfile, as far as it is read here. */
export interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly license?: string
  readonly hasInstallScript?: boolean
  readonly link?: boolean
  readonly dev?: boolean
  readonly optional?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface Lockfile {
  readonly lockfileVersion?: number
  readonly packages?: Readonly<Record<string, LockedPackage>>
}

export const lockfileName = 'package-lock.json'

/** Packages of a lockfile without the repository itself; the key is the folder. */
export const lockedPackages = (lockfile: Lockfile): readonly (readonly [string, LockedPackage])[] =>
  Object.entries(lockfile.packages ?? {}).filter(([folder]) => folder !== '')

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
export const packageName = (folder: string): string => folder.slice(folder.lastIndexOf('node_modules/') + 13)

/** Whether what is installed is what was locked: a strong hash of each, no other source, no script that nobody judged. */
export const judgeLockfile = (
  lockfile: Lockfile,
  judgedScripts: Readonly<Record<string, boolean>>,
): readonly Finding[] => {
  const packages = lockedPackages(lockfile)
  if (packages.length === 0) return [finding('it locks no package', 'npm install')]
  return packages.flatMap(([folder, locked]) => {
    const name = packageName(folder)
    return [
      ...(hasStrongHash(locked)
        ? []
        : [finding(`${folder} has no SHA-512 of its content`, 'npm install it anew')]),
      ...(isFromElsewhere(locked)
        ? [finding(`${folder} comes from ${locked.resolved}`, 'take a published version, which has a hash')]
        : []),
      ...(locked.hasInstallScript === true && judgedScripts[name] === undefined
        ? [
            finding(
              `${name} runs a script when it is installed`,
              'judge it, and list it under allowScripts in package.json',
            ),
          ]
        : []),
    ]
  })
}

const finding = (message: string, fix: string): Finding => ({ file: lockfileName, message, fix })

const hasStrongHash = ({ integrity = '', link = false }: LockedPackage): boolean =>
  !link && /(^|\s)sha512-[A-Za-z0-9+/]{86}==/.test(integrity)

const isFromElsewhere = ({ resolved }: LockedPackage): boolean =>
  resolved !== undefined && /^(git|ssh|file|http:)/.test(resolved)
