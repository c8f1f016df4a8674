export * from './network.ts'
export * from './options.ts'
export { actorProtocol } from './protocol.ts'
