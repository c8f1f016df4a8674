import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Build } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { type HostPlan, settingsFor } from '../host-files.ts'
import type { PutOptions, RemoteFacts, RemoteKeeper } from './keeper.ts'

type Say = (line: string) => void

/** What `uname -m` says where a build of this machine runs. */
const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

const requireFit = (host: string, { operatingSystem, architecture }: RemoteFacts): void => {
  const wanted = architectures[process.arch] ?? process.arch
  if (operatingSystem === 'Linux' && architecture === wanted) return
  throw new EnvironmentError({
    code: 'HOST_UNSUITABLE',
    message: `Deploying to ${host}: the build is for Linux on ${wanted}, but that machine is ${operatingSystem} on ${architecture}`,
    hint: 'Build on a machine of that kind, or take this machine out of the network.',
  })
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

/** A line for each quarter. */
const quarters = (say: Say, totalBytes: number, host: string): ((sentBytes: number) => void) => {
  let told = 0
  return (sentBytes) => {
    const quarter = Math.floor((4 * sentBytes) / totalBytes)
    if (quarter <= told) return
    told = quarter
    say(`${host}: ${megabytes(sentBytes)} of ${megabytes(totalBytes)} sent`)
  }
}

/** Brings a build to a host, if its machine does not have it, and makes it the one that the host runs. */
export const deploy = async (
  host: string,
  { keeper, build, say }: { keeper: RemoteKeeper; build: Build; say: Say },
  signal?: AbortSignal,
): Promise<void> => {
  if (!(await keeper.has(build.sha256))) {
    const { size } = await stat(build.binary)
    const options: PutOptions = { signal, onBytes: quarters(say, size, host) }
    await keeper.put(build, options)
  }
  await keeper.use(build.sha256)
}

/** Makes the files of a host: its settings and a passphrase that is known nowhere else. */
export const prepare = async (plan: HostPlan, keeper: RemoteKeeper): Promise<void> => {
  requireFit(plan.name, await keeper.facts())
  await Promise.all([
    keeper.write('settings', `${JSON.stringify(settingsFor(plan, keeper.files), undefined, 2)}\n`),
    keeper.write('passphrase', randomBytes(24).toString('base64url')),
    keeper.write('log', ''),
  ])
}
