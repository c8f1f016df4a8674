import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Build } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'

const run = promisify(execFile)

/** Where hosts and builds lie in a container. */
export const homeThere = '/var/lib/nunet'

const places = ['/bin/busybox', '/usr/bin/busybox', '/usr/local/bin/busybox']

/** Path of a busybox that needs no libraries. */
export const findBusybox = (): string | undefined =>
  places.find((path) => existsSync(path) && !readFileSync(path).includes('/ld-linux'))

/** With these a daemon keeps jobs within their limits; busybox's own are too weak or not there. */
const tools = ['nice', 'prlimit', 'setpriv', 'nsenter', 'unshare', 'mount']

/** Paths of those that this machine has. */
const toolsHere = (): readonly string[] =>
  tools.flatMap((name) => ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find(existsSync) ?? [])

/** Everything that a program loads when it starts, as this machine's own loader finds it; nothing for a script. */
const librariesOf = async (program: string): Promise<readonly string[]> => {
  const found = await run('ldd', [program]).catch(() => undefined)
  if (found?.stdout.includes('not found')) {
    throw new EnvironmentError({
      code: 'IMAGE_NOT_MADE',
      message: `Making an image of ${program}: a library of it is not on this machine: ${found.stdout.trim().slice(0, 500)}`,
    })
  }
  return (found?.stdout ?? '').split('\n').flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}

const allLibraries = async (build: Build): Promise<readonly string[]> => {
  const lists = await Promise.all([build.binary, ...toolsHere()].map(librariesOf))
  return [...new Set(lists.flat())].sort()
}

/** What people and services are called in there; names are looked up in files alone. */
const texts: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
}

const folders = ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', `${homeThere.slice(1)}/builds`]

/** Raised when the layout below changes, so that older images are not taken for new ones. */
const layout = 1

/** Names what `layRoot` would make: equal for the same build, libraries and tools. */
export const baseName = async (build: Build, owner: string): Promise<string> => {
  const hash = createHash('sha256').update(`${layout}\0${owner}\0${build.sha256}`)
  for (const path of [findBusybox() ?? '', ...toolsHere(), ...(await allLibraries(build))]) {
    hash.update(`\0${path}\0`).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 24)
}

/** Lays the root file system of a host into an empty folder: a shell with its tools, the daemon and its libraries. */
export const layRoot = async (root: string, build: Build): Promise<void> => {
  const copy = async (from: string, to: string, mode: number) => {
    await mkdir(join(root, dirname(to)), { recursive: true })
    await copyFile(from, join(root, to))
    await chmod(join(root, to), mode)
  }
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true })
  for (const [path, text] of Object.entries(texts)) await writeFile(join(root, path), text)
  const busybox = findBusybox()
  if (busybox === undefined) {
    throw new EnvironmentError({
      code: 'IMAGE_NOT_MADE',
      message: 'Making an image: there is no busybox without libraries on this machine',
      hint: 'apt-get install -y busybox-static',
    })
  }
  await copy(busybox, 'bin/busybox', 0o755)
  const { stdout } = await run(busybox, ['--list'])
  for (const tool of stdout.split('\n').filter((name) => /^[a-z0-9[]/.test(name) && name !== 'busybox')) {
    await symlink('busybox', join(root, 'bin', tool))
  }
  for (const tool of toolsHere()) await copy(tool, join('usr/bin', basename(tool)), 0o755)
  for (const library of await allLibraries(build)) await copy(library, library, 0o755)
  await copy(build.binary, `${homeThere}/builds/${build.sha256}/nunet`, 0o755)
  await chmod(join(root, 'tmp'), 0o1777)
}
