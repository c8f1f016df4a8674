import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { createLocalReach, type Enter, hostFiles, readEnd } from '../../deploy/index.ts'
import {
  createDepot,
  createShellKeeper,
  type RemoteGround,
  type RemoteKeeper,
} from '../../deploy/remote/index.ts'
import type { Reach } from '../../environment.ts'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import type { HostSpecification } from '../../topology.ts'
import { homeThere } from './base.ts'
import { leaseLabel, orTell } from './engine.ts'
import { createContainerReach } from './reach.ts'

/** What a daemon needs to keep its jobs from its files, and nothing more. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID']

/** As first process it collects what others leave behind, and ends at once when it is told to. */
const idle = 'trap "exit 0" TERM; while :; do sleep 86400 & wait $!; done'

/** A container of a network, and where it is there. */
export interface Place {
  readonly host: string
  readonly containerId: string
  readonly address: string
}

const nameOf = (lease: Lease, host: string): string => `nunet-${lease.id}-${host}`

/** Where the files of a network lie in its containers. */
const networkThere = (lease: Lease): string => `${homeThere}/${lease.id}`

export const makeNetwork = async (engine: Docker, lease: Lease): Promise<string> => {
  const network = await orTell(
    `Making the network of ${lease.id}`,
    engine.createNetwork({
      Name: `nunet-${lease.id}`,
      Driver: 'bridge',
      Labels: { [leaseLabel]: lease.id },
      CheckDuplicate: true,
    }),
  )
  return network.id
}

export interface ContainerRequest {
  readonly host: HostSpecification
  readonly image: string
  readonly networkId: string
  readonly owner: string
}

const limitsOf = ({ resources = {} }: HostSpecification): Docker.HostConfig => ({
  ...(resources.memoryBytes === undefined
    ? {}
    : { Memory: resources.memoryBytes, MemorySwap: resources.memoryBytes }),
  ...(resources.cpuMillicores === undefined ? {} : { NanoCpus: resources.cpuMillicores * 1_000_000 }),
})

/** Starts the container of one host: its files lie in the lease's folder, all else ends with it. */
export const startContainer = async (
  engine: Docker,
  lease: Lease,
  { host, image, networkId, owner }: ContainerRequest,
): Promise<Place> => {
  const here = join(lease.directory, host.name)
  await mkdir(here, { recursive: true, mode: 0o700 })
  const work = async (): Promise<Place> => {
    const container = await engine.createContainer({
      name: nameOf(lease, host.name),
      Image: image,
      Cmd: ['/bin/sh', '-c', idle],
      User: owner,
      Hostname: host.name,
      Labels: { [leaseLabel]: lease.id },
      StopSignal: 'SIGKILL',
      HostConfig: {
        Binds: [`${here}:${networkThere(lease)}/${host.name}`],
        NetworkMode: networkId,
        CapDrop: ['ALL'],
        CapAdd: capabilities,
        SecurityOpt: ['no-new-privileges'],
        PidsLimit: 4096,
        RestartPolicy: { Name: 'no' },
        ...limitsOf(host),
      },
    })
    await container.start()
    const { NetworkSettings } = await container.inspect()
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress
    if (address === undefined || address === '') throw new Error('it has no address')
    return { host: host.name, containerId: container.id, address }
  }
  return orTell(`Starting the container of ${host.name}`, work())
}

/** @throws EnvironmentError CONTAINER_GONE */
export const findContainer = async (engine: Docker, lease: Lease, host: string): Promise<Place> => {
  try {
    const { Id, NetworkSettings } = await engine.getContainer(nameOf(lease, host)).inspect()
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? ''
    return { host, containerId: Id, address }
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'CONTAINER_GONE',
        message: `Finding ${host} of ${lease.id}: its container is not there any more`,
        hint: `Remove what is left with "npm run env -- down ${lease.id}".`,
      },
      { cause },
    )
  }
}

/** Number on this machine of a process that a container knows by another; see proc_pid_status(5). */
const pidHere = (init: number, pidThere: number): number | undefined => {
  const spaceOf = (pid: string | number) => unless(() => readlinkSync(`/proc/${pid}/ns/pid`), '')
  const numberThere = (pid: string) =>
    /^NSpid:.*\s(\d+)$/m.exec(unless(() => readFileSync(`/proc/${pid}/status`, 'utf8'), ''))?.[1]
  const space = spaceOf(init)
  const found = readdirSync('/proc').find(
    (name) => /^\d+$/.test(name) && spaceOf(name) === space && numberThere(name) === String(pidThere),
  )
  return found === undefined || space === '' ? undefined : Number(found)
}

/** Processes come and go while they are looked at. */
const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

/** The end of a file of a host; undefined when there is none. */
const readHere = async (path: string, maxBytes: number): Promise<string | undefined> => {
  try {
    return await readEnd(path, maxBytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What the hosts of a network of containers stand on. */
export const groundOf = async (
  engine: Docker,
  lease: Lease,
  { places, isRoot }: { readonly places: readonly Place[]; readonly isRoot: boolean },
): Promise<RemoteGround> => {
  const there = networkThere(lease)
  const reaches = new Map<string, Reach>(
    places.map(({ host, containerId }) => [
      host,
      createContainerReach({
        engine,
        containerId,
        host,
        localPath: (path) =>
          path.startsWith(`${there}/${host}/`) ? join(lease.directory, path.slice(there.length)) : undefined,
      }),
    ]),
  )
  const inits = new Map(
    await Promise.all(
      places.map(async ({ host, containerId }) => {
        const { State } = await orTell(`Looking at ${host}`, engine.getContainer(containerId).inspect())
        return [host, State.Pid] as const
      }),
    ),
  )
  const keeper = (host: string): RemoteKeeper => {
    const reach = reaches.get(host)!
    const shell = createShellKeeper(reach, {
      directory: `${there}/${host}`,
      depot: createDepot(reach, `${homeThere}/builds`),
    })
    // Its files are on this machine, and can be read when the container is dead or stands still.
    const files = hostFiles(lease.directory, host)
    return { ...shell, read: (file, maxBytes) => readHere(files[file], maxBytes) }
  }
  /** This machine's own tools on the network of the container; its processes have other numbers there than here. */
  const onItsNetwork = (host: string): Enter => {
    const network = `--net=/proc/${inits.get(host)}/ns/net`
    return (program) => ['nsenter', network, '--', ...program]
  }
  return {
    keeper,
    reach: (host) => reaches.get(host)!,
    controls: (host) => {
      // Only root may look into processes that the engine began.
      if (!isRoot) return undefined
      const tools = createLocalReach({
        enter: onItsNetwork(host),
        networkDirectory: lease.directory,
        directory: lease.directory,
        isApart: true,
      })
      return {
        run: tools.run,
        daemonPid: async () => {
          const { pid } = await keeper(host).state()
          return pid === undefined ? undefined : pidHere(inits.get(host)!, pid)
        },
        dataDirectory: join(lease.directory, host, 'data'),
      }
    },
  }
}
