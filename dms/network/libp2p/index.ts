export * from './network.ts'
export * from './options.ts'
