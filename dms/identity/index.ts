export * from './key-pair.ts'
export * from './key-store.ts'
