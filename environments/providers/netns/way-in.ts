import type { Enter } from '../../deploy/index.ts'

/** How the namespaces may be made: with root's rights, or inside a user namespace of one's own. */
export type Rights = 'root' | 'user-namespace'

/** The command that makes the keeper's namespaces. */
export const unshare = (rights: Rights): readonly [string, ...string[]] =>
  rights === 'root'
    ? ['unshare', '--net', '--mount']
    : ['unshare', '--user', '--map-root-user', '--net', '--mount']

/** Runs a program on the network of a host that the keeper holds; everything but the network stays as it is here. */
export const enterHost =
  (keeper: number, rights: Rights, host: string): Enter =>
  (program) => [
    'nsenter',
    ...(rights === 'root' ? [] : [`--user=/proc/${keeper}/ns/user`, '--preserve-credentials']),
    `--net=/proc/${keeper}/root/run/netns/${host}`,
    '--',
    ...program,
  ]
