export type { Depot } from './depot.ts'
export { createDepot } from './depot.ts'
export type * from './keeper.ts'
export {
  createRemoteMachine,
  type RemoteMachineComponents,
  type RemoteMachineOptions,
} from './remote-machine.ts'
export * from './remote-provider.ts'
export { createShellKeeper, removeDirectory, type ShellKeeperOptions } from './shell-keeper.ts'
