import type { Enter } from '../../deploy/index.ts'
import { inside } from './script.ts'

/** How the namespaces may be made: with root's rights, or inside a user namespace of one's own. */
export type Rights = 'root' | 'user-namespace'

/** The command that makes the keeper's namespaces. */
export const unshare = (rights: Rights): readonly [string, ...string[]] =>
  rights === 'root'
    ? ['unshare', '--net', '--mount']
    : ['unshare', '--user', '--map-root-user', '--net', '--mount']

const usersOf = (pid: number, rights: Rights): readonly string[] =>
  rights === 'root' ? [] : [`--user=/proc/${pid}/ns/user`, '--preserve-credentials']

/** Runs a program on a host whose mounts `holder` holds: with its network, its files and its name. */
export const enterHost =
  (holder: number, rights: Rights): Enter =>
  (program) => [
    'nsenter',
    ...usersOf(holder, rights),
    ...['net', 'uts', 'mnt'].map((one) => `--${one === 'mnt' ? 'mount' : one}=/proc/${holder}/ns/${one}`),
    '--',
    ...program,
  ]

/** Runs a program among the mounts of the keeper, on its own network, which is the router, or on that of `namespace`. */
export const enterRouter =
  (keeper: number, rights: Rights, namespace?: string): Enter =>
  (program) => [
    'nsenter',
    ...usersOf(keeper, rights),
    `--net=${namespace === undefined ? `/proc/${keeper}/ns/net` : `/proc/${keeper}/root${inside.namespaces}/${namespace}`}`,
    `--mount=/proc/${keeper}/ns/mnt`,
    '--',
    ...program,
  ]
