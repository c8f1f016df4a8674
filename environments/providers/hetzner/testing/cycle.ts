import type { SshKeyPair } from '../../../deploy/ssh/index.ts'
import { createLinuxProcesses } from '../../../lease/processes.ts'
import type { Topology } from '../../../topology.ts'
import { createCloudClient } from '../cloud/client.ts'
import { markedKinds, removeMarked } from '../cloud/undo.ts'
import type { ClusterPlan } from '../plan/cluster-plan.ts'
import { leaseLabel } from '../plan/labels.ts'
import { createEngine } from './engine/engine.ts'
import type { Chance } from './fake-cloud/hostility.ts'
import type { FakeCloud } from './fake-cloud/index.ts'
import { runUp } from './killed-run.ts'
import { writePlan } from './plans.ts'

/** What was counted over all cycles. Leaks and doubles must be none. */
export interface Counts {
  cycles: number
  runs: number
  kills: number
  replaced: number
  destroyed: number
  reaped: number
  /** Objects that were there after everything was taken down. */
  leaks: number
  /** Objects beyond what the plan says, after it was brought up. */
  doubles: number
  /** Objects of the plan that were not there after it was brought up. */
  missing: number
  readonly failures: string[]
}

export const noCounts = (): Counts => ({
  cycles: 0,
  runs: 0,
  kills: 0,
  replaced: 0,
  destroyed: 0,
  reaped: 0,
  leaks: 0,
  doubles: 0,
  missing: 0,
  failures: [],
})

export interface CycleComponents {
  readonly cloud: FakeCloud
  readonly chance: Chance
  readonly counts: Counts
  readonly keys: { readonly user: SshKeyPair; readonly host: SshKeyPair }
}

const patience = { withinMs: 60_000, quietMs: 500, everyMs: 50 }

/** How many objects of each kind bear the mark, in truth and not as lists show it. */
export const census = (cloud: FakeCloud, mark: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    markedKinds.map((kind) => [
      kind,
      cloud.store.all(kind.slice(1)).filter(({ labels }) => labels?.[leaseLabel] === mark).length,
    ]),
  )

const expected = (plan: ClusterPlan): Readonly<Record<string, number>> => ({
  '/servers': plan.servers.length,
  '/primary_ips': plan.servers.length,
  '/firewalls': 1,
  '/placement_groups': plan.groups.length,
  '/networks': plan.networks.length,
  '/ssh_keys': 1,
})

const total = (numbers: Readonly<Record<string, number>>): number =>
  Object.values(numbers).reduce((sum, one) => sum + one, 0)

/** The address differs because the network of one SSH key may live once only. */
const topology = (hosts: number): Topology => ({
  name: 'cycle',
  hosts: ['falkenstein', 'helsinki', 'ashburn']
    .slice(0, hosts)
    .map((region, index) => ({ name: `host${index}`, region })),
})

/** Makes a cluster, changes or replaces it, is killed at times, and takes it down in order or by its label alone. */
export const runCycle = async (
  { cloud, chance, counts, keys }: CycleComponents,
  { directory, mark, typicalMs }: { directory: string; mark: string; typicalMs: number },
): Promise<number> => {
  const access = { endpoint: cloud.endpoint, token: cloud.token }
  const { plan, save, stateFile, planFile } = writePlan(
    { directory, mark, ...access, topology: topology(1 + Math.floor(chance() * 3)) },
    keys,
  )
  let tookMs = typicalMs
  const up = async (wanted: ClusterPlan, killShare: number): Promise<void> => {
    save(wanted)
    for (let attempt = 0; attempt < 4; attempt++) {
      const killAfterMs = attempt < 2 && chance() < killShare ? chance() * tookMs : undefined
      const end = await runUp(directory, killAfterMs)
      counts.runs += 1
      if (end.kind === 'killed') counts.kills += 1
      if (end.kind === 'failed') counts.failures.push(`${mark}: ${end.why}`)
      if (end.kind !== 'done') continue
      if (killAfterMs === undefined) tookMs = end.tookMs
      compare(wanted)
      return
    }
    counts.failures.push(`${mark}: not up after four runs`)
  }
  const compare = (wanted: ClusterPlan) => {
    const found = census(cloud, mark)
    for (const [kind, number] of Object.entries(expected(wanted))) {
      counts.doubles += Math.max(0, found[kind]! - number)
      counts.missing += Math.max(0, number - found[kind]!)
    }
  }
  await up(plan, 0.6)
  const change = chance()
  if (change < 0.35) await up({ ...plan, labels: { ...plan.labels, 'nunet-owner': 'bob' } }, 0.5)
  else if (change < 0.7) {
    counts.replaced += 1
    await up({ ...plan, image: 'debian-13' }, 0.5)
  }
  if (chance() < 0.4) {
    counts.destroyed += 1
    await createEngine({ processes: createLinuxProcesses() }, { stateFile, planFile }).destroy(access)
  } else {
    counts.reaped += 1
    await removeMarked(
      createCloudClient(access, { answerMs: 5000, withinMs: 30_000, firstPauseMs: 20 }),
      mark,
      patience,
    )
  }
  counts.leaks += total(census(cloud, mark))
  counts.cycles += 1
  return tookMs
}
