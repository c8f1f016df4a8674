import { existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { type CompanionComponents, startCompanion } from './companion.ts'
import { isInstalled } from './readiness.ts'

/** Of each packet: all headers, and little of what daemons say, which is encrypted. */
const packetBytes = 128

/** A host's ring, oldest overwritten first: so many files of so many million bytes. */
const [ringFiles, fileMegabytes] = [2, 1]

/** Under a user namespace tcpdump cannot give up its rights, and will not keep them. */
export const canCaptureHere = (uid: number): boolean => uid === 0 && isInstalled('tcpdump')

const folderOf = (directory: string): string => join(directory, '.captures')

/** Starts a capture on the cable of every host. Each ends with the network, as the lease knows it. */
export const startCaptures = async (
  components: CompanionComponents,
  hosts: readonly string[],
): Promise<void> => {
  const { lease, rights } = components
  if (rights !== 'root') {
    throw new EnvironmentError({
      code: 'CAPTURE_NOT_POSSIBLE',
      message: `Capturing packets of ${lease.id}: the network stands in a user namespace, where tcpdump cannot run`,
      hint: 'Run it as root, outside of user namespaces, or without --capture.',
    })
  }
  const folder = folderOf(lease.directory)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await Promise.all(
    hosts.map((host) => startCompanion(components, captureOf(host, join(folder, `${host}.pcap`)))),
  )
}

const captureOf = (host: string, file: string) => ({
  role: `capture of ${host}`,
  namespace: host,
  // "listening on eth0, … snapshot length 128 bytes", in several writes: whoever hangs up after the first kills it.
  ready: { on: 'stderr' as const, text: 'bytes\n' },
  command: [
    'tcpdump',
    ...['-i', 'eth0', '--no-promiscuous-mode', '-n', '--packet-buffered', '-s', String(packetBytes)],
    ...['-C', String(fileMegabytes), '-W', String(ringFiles), '-Z', 'root', '-w', file],
  ] as const,
})

/** The files of a host's ring, in no order; none where nothing was captured. */
export const readCapture = async (
  { directory }: Pick<Lease, 'directory'>,
  host: string,
): Promise<readonly Buffer[]> => {
  const folder = folderOf(directory)
  if (!existsSync(folder)) return []
  const names = (await readdir(folder)).filter((name) => new RegExp(`^${host}\\.pcap\\d+$`).test(name))
  return Promise.all(names.map((name) => readFile(join(folder, name))))
}
