import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fingerprintOf, newSshKeyPair } from '../../../deploy/ssh/index.ts'
import { type BedMachine, bedScript, machineScript, sshdConfig } from './scripts.ts'

export interface BedOptions {
  readonly hosts: number
  /** Hosts that one machine may be. Default 1. */
  readonly maxHosts?: number
  /** Of the machines in turn. Default none. */
  readonly regions?: readonly string[]
}

const write = (path: string, content: string): void => writeFileSync(path, content, { mode: 0o600 })

/** Makes a host key; the fingerprint of its public half is returned. */
export const newHostKey = (path: string): string => {
  const { privateKey, publicKey } = newSshKeyPair()
  write(path, privateKey)
  return fingerprintOf(Buffer.from(publicKey.split(' ')[1]!, 'base64'))
}

const rowOf = (
  { name, address }: BedMachine,
  hostKey: string,
  { maxHosts = 1, region }: { readonly maxHosts?: number | undefined; readonly region?: string | undefined },
): string => `
  - name: ${name}
    address: ${address}
    user: root
    key file: key
    host key: ${hostKey}
    network address: ${address}
    max hosts: ${maxHosts}${region === undefined ? '' : `\n    region: ${region}`}`

/** Everything that the machines of a bed need on disk, the inventory that lists them, and the key that opens them. */
export const makeBedFiles = (
  machines: readonly BedMachine[],
  { maxHosts, regions = [] }: BedOptions,
): { readonly folder: string; readonly inventory: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-bed-'))
  chmodSync(folder, 0o700)
  const user = newSshKeyPair()
  write(join(folder, 'key'), user.privateKey)
  write(join(folder, 'bed.sh'), bedScript(machines, folder))
  const rows = machines.map((machine, index) => {
    const own = join(folder, machine.name)
    mkdirSync(join(own, 'root'), { recursive: true, mode: 0o700 })
    write(join(own, 'authorized_keys'), `${user.publicKey}\n`)
    write(join(own, 'sshd_config'), sshdConfig(own, machine.address))
    write(join(own, 'machine.sh'), machineScript(own, machine.name))
    const region = regions.length === 0 ? undefined : regions[index % regions.length]
    return rowOf(machine, newHostKey(join(own, 'host_key')), { maxHosts, region })
  })
  const inventory = join(folder, 'inventory.yaml')
  write(inventory, `machines:${rows.join('')}\n`)
  return { folder, inventory }
}
