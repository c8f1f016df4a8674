import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSshKeyPair, type SshKeyPair } from '../../../deploy/ssh/index.ts'
import type { Topology } from '../../../topology.ts'
import { type ClusterPlan, planCluster } from '../plan/cluster-plan.ts'
import { labelsOf } from '../plan/labels.ts'

export interface PlanFixture {
  /** For the plan, keys and the token. */
  readonly directory: string
  readonly mark: string
  readonly endpoint: string
  readonly token: string
  readonly topology: Topology
}

const write = (path: string, text: string): string => {
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

/** A plan as the provider makes it, with keys and token in files beside it. */
export const writePlan = (
  { directory, mark, endpoint, token, topology }: PlanFixture,
  keys: { readonly user: SshKeyPair; readonly host: SshKeyPair } = {
    user: newSshKeyPair('test'),
    host: newSshKeyPair('test'),
  },
) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const hostKeyFile = write(join(directory, 'host_key'), keys.host.privateKey)
  const expiresAt = '2030-01-01T00:00:00.000Z'
  const plan: ClusterPlan = planCluster({
    topology,
    mark,
    endpoint,
    tokenFile: write(join(directory, 'token'), token),
    labels: labelsOf({ mark, run: 'test', owner: 'alice', expiresAt }),
    image: 'debian-12',
    publicKey: keys.user.publicKey,
    admitted: ['198.51.100.7/32'],
    expiresAt,
    serverTypes: Object.fromEntries(
      topology.hosts.map(({ name, region = 'local' }) => [name, typeIn(region)]),
    ),
    hostKeys: Object.fromEntries(
      topology.hosts.map(({ name }) => [name, { file: hostKeyFile, publicKey: keys.host.publicKey }]),
    ),
  })
  const planFile = join(directory, 'plan.json')
  const save = (next: ClusterPlan) => void write(planFile, JSON.stringify(next))
  save(plan)
  return { plan, planFile, save, stateFile: join(directory, 'state.json') }
}

const typeIn = (region: string): string => {
  if (region === 'ashburn' || region === 'hillsboro') return 'cpx11'
  return region === 'singapore' ? 'cpx22' : 'cx23'
}
