import type { Topology } from '../topology.ts'

/** Two who deal with each other and a third who is not part of it. */
export const trio: Topology = {
  name: 'trio',
  hosts: [{ name: 'alice' }, { name: 'bob' }, { name: 'mallory' }],
}
