import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Bed, layBed } from '../../ssh/testing/lay-bed.ts'
import type { Hostility } from './fake-cloud/hostility.ts'
import { type FakeCloud, startFakeCloud } from './fake-cloud/index.ts'
import type { Shown } from './fake-cloud/store.ts'

/** A cloud whose servers are machines of a bed: they have addresses, real sshd, and do what their user data says of keys. */
export interface BedCloud extends AsyncDisposable {
  readonly cloud: FakeCloud
  readonly bed: Bed
}

interface UserData {
  readonly users: readonly { readonly ssh_authorized_keys: readonly string[] }[]
  readonly ssh_keys: { readonly ed25519_private: string }
}

/** Ends everything on a machine but its first process; sshd comes again with what it is told then. */
const reset = `
for directory in /proc/[0-9]*; do
  case "\${directory#/proc/}" in 1|$$) ;; *) kill -9 "\${directory#/proc/}" ;; esac
done 2>/dev/null
rm -rf /root/.nunet-lab/net-*
`

export const startBedCloud = async (options: {
  readonly hosts: number
  readonly seed?: number
  readonly hostility?: Hostility
}): Promise<BedCloud> => {
  const bed = await layBed({ hosts: options.hosts })
  const free = bed.machines.map(({ address }) => address)
  const machineOf = (server: Shown): string => {
    const { ipv4 } = server.public_net as { ipv4: { ip: string } }
    return bed.machines.find(({ address }) => address === ipv4.ip)!.name
  }
  const cloud = await startFakeCloud({
    ...options,
    nextAddress: () => free.shift() ?? '192.0.2.1',
    boot: async (server, userData) => {
      const machine = machineOf(server)
      const { users, ssh_keys: keys } = parse(userData) as UserData
      const folder = join(bed.folder, machine)
      writeFileSync(join(folder, 'authorized_keys'), `${users[0]!.ssh_authorized_keys.join('\n')}\n`)
      writeFileSync(join(folder, 'host_key'), keys.ed25519_private, { mode: 0o600 })
      rmSync(join(folder, 'down'), { force: true })
      bed.run(machine, reset)
    },
    shutdown: async (server) => {
      const machine = machineOf(server)
      writeFileSync(join(bed.folder, machine, 'down'), '')
      bed.run(machine, reset)
      free.push(bed.machines.find(({ name }) => name === machine)!.address)
    },
  })
  return {
    cloud,
    bed,
    [Symbol.asyncDispose]: async () => {
      await cloud[Symbol.asyncDispose]()
      await bed[Symbol.asyncDispose]()
    },
  }
}
