import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { searchPath } from '../../deploy/index.ts'
import type { Missing, Readiness } from '../../environment.ts'
import { trialScript } from './script.ts'
import { type Rights, unshare } from './way-in.ts'

const needed: readonly { readonly program: string; readonly packageName: string }[] = [
  { program: 'ip', packageName: 'iproute2' },
  { program: 'nft', packageName: 'nftables' },
  { program: 'iptables', packageName: 'iptables' },
  { program: 'unshare', packageName: 'util-linux' },
  { program: 'nsenter', packageName: 'util-linux' },
  { program: 'mount', packageName: 'mount' },
]

/** Is there such a program where hosts look for programs. */
export const isInstalled = (program: string): boolean =>
  searchPath.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** Makes the smallest network and lets it vanish; what went wrong, or undefined when nothing did. */
const attempt = (rights: Rights): Promise<string | undefined> =>
  new Promise((resolve) => {
    const [program, ...rest] = [...unshare(rights), 'sh', '-c', trialScript]
    execFile(
      program!,
      rest,
      { env: { PATH: searchPath }, cwd: '/', timeout: 10_000 },
      (error, _out, complaint) =>
        resolve(error === null ? undefined : complaint.trim().split('\n')[0] || error.message),
    )
  })

/** Switches by which distributions keep ordinary users from making user namespaces, and the value that does. */
const switches = [
  {
    path: '/proc/sys/kernel/unprivileged_userns_clone',
    forbids: '0',
    fix: 'sysctl -w kernel.unprivileged_userns_clone=1',
  },
  {
    path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    forbids: '1',
    fix: 'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    path: '/proc/sys/user/max_user_namespaces',
    forbids: '0',
    fix: 'sysctl -w user.max_user_namespaces=10000',
  },
]

const isForbidding = ({ path, forbids }: (typeof switches)[number]): boolean =>
  existsSync(path) && readFileSync(path, 'utf8').trim() === forbids

/** A switch that really is set against it; else only the surroundings (a container, a chroot) can be the reason. */
const rightsMissing = (why: string, uid: number): Missing => {
  const found = switches.find(isForbidding)
  const what =
    uid === 0
      ? `the right to make network namespaces (${why})`
      : `the right to make user and network namespaces (${why})`
  if (uid !== 0 && found !== undefined) return { what, fix: `as root: ${found.fix}` }
  return {
    what,
    fix: 'run it outside of this chroot or container, or give the container --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt apparmor=unconfined',
  }
}

export type RightsFound = { readonly rights: Rights } | { readonly missing: readonly Missing[] }

/** Which rights suffice here, tried and not guessed. Leaves nothing. */
export const findRights = async (uid: number): Promise<RightsFound> => {
  if (process.platform !== 'linux') {
    return {
      missing: [{ what: `Linux (this is ${process.platform})`, fix: 'run it in a Linux virtual machine' }],
    }
  }
  const absent = needed.filter(({ program }) => !isInstalled(program))
  if (absent.length > 0) {
    const packages = [...new Set(absent.map((one) => one.packageName))].join(' ')
    const what = absent.map((one) => one.program).join(', ')
    return { missing: [{ what, fix: `${uid === 0 ? '' : 'as root: '}apt-get install -y ${packages}` }] }
  }
  const candidates: readonly Rights[] = uid === 0 ? ['root', 'user-namespace'] : ['user-namespace']
  let why = ''
  for (const rights of candidates) {
    const complaint = await attempt(rights)
    if (complaint === undefined) return { rights }
    why ||= complaint
  }
  return { missing: [rightsMissing(why, uid)] }
}

export const readinessOf = (found: RightsFound): Readiness =>
  'missing' in found
    ? { ready: false, missing: found.missing }
    : { ready: true, version: found.rights === 'root' ? 'as root' : 'in a user namespace' }
