export type { OrchestratorComponents } from './components.ts'
export * from './deployment.ts'
export { createOrchestrator, type Orchestrator } from './orchestrator.ts'
export * as protocol from './protocol.ts'
