import { type Static, Type } from 'typebox'
import { maxEnsembleLength } from '../../job/index.ts'
import type { DeploymentRecord } from '../../orchestrator/index.ts'
import type { NodeParts } from '../components.ts'
import { DeploymentShape, LocalAllocationShape, nothing, strict } from '../shapes.ts'

const DeploymentRequest = Type.Object({ id: Type.String({ maxLength: 64 }) }, strict)

/** Handles, tokens and deadlines stay inside; the rest is what people ask for. */
const row = (record: DeploymentRecord): Static<typeof DeploymentShape> => {
  const { deadlineMs: _deadline, allocations, ...rest } = record
  const rows = allocations.map(({ handle: _handle, token: _token, ...allocation }) => allocation)
  return structuredClone({ ...rest, allocations: rows }) as Static<typeof DeploymentShape>
}

export const registerDeployments = ({ actor, orchestrator, allocations }: NodeParts): void => {
  actor.register(
    {
      path: '/dms/node/deployment/new',
      summary: 'Deploys an ensemble; answers at once with its id',
      request: Type.Object(
        {
          ensemble: Type.String({ maxLength: maxEnsembleLength + 1 }),
          timeoutMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 30 * 86_400_000 })),
        },
        strict,
      ),
      reply: Type.Object({ id: Type.String() }, strict),
    },
    async ({ ensemble, timeoutMs }) => ({
      id: await orchestrator.create(ensemble, timeoutMs === undefined ? {} : { timeoutMs }),
    }),
  )
  actor.register(
    {
      path: '/dms/node/deployment/status',
      summary: 'Says where a deployment stands, with results and what each machine answered',
      request: DeploymentRequest,
      reply: DeploymentShape,
    },
    ({ id }) => row(orchestrator.get(id)),
  )
  actor.register(
    {
      path: '/dms/node/deployment/list',
      summary: 'Lists the deployments that were started here, newest first',
      request: nothing,
      reply: Type.Object({ deployments: Type.Array(DeploymentShape) }, strict),
    },
    () => ({ deployments: orchestrator.list().slice(0, 100).map(row) }),
  )
  actor.register(
    {
      path: '/dms/node/deployment/shutdown',
      summary: 'Ends a deployment everywhere and gives its resources back',
      request: DeploymentRequest,
      reply: DeploymentShape,
    },
    async ({ id }) => row(await orchestrator.cancel(id)),
  )
  actor.register(
    {
      path: '/dms/node/allocations/list',
      summary: 'Lists the work of others that runs or ran on this machine',
      request: nothing,
      reply: Type.Object({ allocations: Type.Array(LocalAllocationShape) }, strict),
    },
    () => ({
      allocations: allocations.list().map((one) => {
        const result = one.result()
        return {
          name: one.specification.name,
          id: one.id,
          machine: actor.handle.did,
          deployer: one.deployer,
          state: one.state(),
          ...(result === undefined ? {} : { result }),
        }
      }),
    }),
  )
}
