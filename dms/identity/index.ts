export * from './errors.ts'
export * from './key-pair.ts'
export * from './key-store.ts'
export * from './lru.ts'
