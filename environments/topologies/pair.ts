import type { Topology } from '../topology.ts'

/** The smallest network: one who asks, one who serves. */
export const pair: Topology = { name: 'pair', hosts: [{ name: 'alice' }, { name: 'bob' }] }
