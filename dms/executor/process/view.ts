import { lstatSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** What a job that runs as the user of the daemon sees of the file system. */
export interface View {
  /** Absolute paths; a directory is empty for the job, anything else is /dev/null. What does not exist is left out. */
  readonly hidden: readonly string[]
  /** The job's own directory, seen in its usual place also where that is hidden; none when only trying. */
  readonly work?: string
  /** Size of the job's own /tmp and of its /dev/shm, in memory. */
  readonly temporaryBytes: number
}

/** How namespaces are made and entered, as arguments of unshare(1) and nsenter(1). */
export interface Namespaces {
  readonly make: readonly string[]
  readonly enter: readonly string[]
  /** Runs as the first process, with `sleep` as $0 and `scriptArguments` behind it. */
  readonly script: string
  readonly scriptArguments: readonly string[]
  /** Put before the job's program, inside. */
  readonly become: readonly string[]
}

// The source of the last mount is named by the working directory, because its path is covered by then.
const HIDE = [
  'set -e',
  'mount=$1 mkdir=$2 work=$3 bytes=$4',
  'shift 4',
  'if [ -n "$work" ]; then cd -- "$work"; fi',
  'for place in /tmp /dev/shm; do',
  '  if [ -d "$place" ]; then "$mount" -n -t tmpfs -o "size=$bytes,mode=1777,nosuid,nodev" tmpfs "$place"; fi',
  'done',
  'for place do',
  '  if [ -d "$place" ]; then "$mount" -n -t tmpfs -o size=64k,nr_inodes=512,mode=0755,nosuid,nodev tmpfs "$place"',
  '  elif [ -e "$place" ]; then "$mount" -n --bind /dev/null "$place"; fi',
  'done',
  'if [ -n "$work" ]; then "$mkdir" -p -- "$work"; "$mount" -n --no-canonicalize --bind . "$work"; fi',
  'cd /',
  'set +e',
].join('\n')

/**
 * Two user namespaces: the outer one owns the mounts, and the job gets its own number back in an inner one, where it has
 * no rights over them. What a process of an outer user namespace has open (/proc/…/root) is closed to it by the kernel.
 */
export const hidingNamespaces = (
  { unshare, mount, mkdir }: { unshare: string; mount: string; mkdir: string },
  { hidden, work = '', temporaryBytes }: View,
  then: string,
): Namespaces => ({
  make: ['--user', '--map-root-user', '--mount', '--pid'],
  enter: ['--user', '--preserve-credentials', '--mount', '--pid'],
  script: `${HIDE}\n${then}`,
  scriptArguments: [mount, mkdir, work, `${temporaryBytes}`, ...hidden],
  become: [unshare, '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`, '--'],
})

const isOwn = (path: string): boolean => {
  try {
    return path !== '/' && statSync(path).uid === process.getuid?.()
  } catch {
    return false
  }
}

/** Users without an entry in the list of users have no home. */
const home = (): string => {
  try {
    return userInfo().homedir
  } catch {
    return '/'
  }
}

const isSocket = (path: string): boolean => {
  try {
    return lstatSync(path).isSocket()
  } catch {
    return false
  }
}

const ENGINE_SOCKETS = ['/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock']

/** Places through which a program of this user acts outside of its namespaces: home, session services, engines. */
export const placesOfThisUser = (): readonly string[] => [
  ...[home(), `/run/user/${process.getuid?.()}`].filter(isOwn),
  ...ENGINE_SOCKETS.filter(isSocket),
]
