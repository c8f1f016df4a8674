export { createDmsClient } from './client.ts'
export type { ApiPlace } from './transport.ts'
export type * from './types.ts'
