import type { Topology } from '../topology.ts'

/** An organisation with its own machine, two members, and a stranger. */
export const organisationOfFour: Topology = {
  name: 'organisation-of-four',
  hosts: [{ name: 'northwind' }, { name: 'alice' }, { name: 'bob' }, { name: 'mallory' }],
}
