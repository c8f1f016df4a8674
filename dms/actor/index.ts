export { rootInbox } from './handle.ts'
export type { ActorLimits, Rate } from './limits.ts'
export { type ActorSystemComponents, createActorSystem } from './system.ts'
export type * from './types.ts'
