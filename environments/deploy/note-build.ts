import type { Build } from '../environment.ts'
import type { Lease } from '../lease/index.ts'

/** Remembers what a host runs from now on, so that a process which finds the network later expects that and no other. */
export const noteBuild = (lease: Lease, host: string, build: Build): void =>
  lease.setHosts(lease.record().hosts.map((one) => (one.name === host ? { ...one, build } : one)))
