export type { AgentComponents, AgentEnd } from './agent.ts'
export { createOwner, type LendOptions, type Owner, type OwnerComponents, type OwnersView } from './owner.ts'
