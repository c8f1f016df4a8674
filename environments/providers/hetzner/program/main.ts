import { readFileSync } from 'node:fs'
import pulumi from '@pulumi/pulumi'
import type { ClusterPlan } from '../plan/cluster-plan.ts'
import { declareCluster } from './cluster.ts'

/**
 * The Pulumi program. Its one setting is `plan`, the file of a ClusterPlan: what it holds is many times larger than a
 * setting should be, and the settings of a stack are arguments of a command.
 */
const program = async () => {
  const planFile = new pulumi.Config('nunet-hetzner').require('plan')
  return declareCluster(JSON.parse(readFileSync(planFile, 'utf8')) as ClusterPlan)
}

export default program
