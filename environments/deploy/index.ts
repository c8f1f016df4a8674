export * from './bring-up.ts'
export { loadBuild } from './build.ts'
export type { Enter } from './daemon.ts'
export { isHostRunning, recordedDaemon } from './daemon-host.ts'
export * from './daemon-provider.ts'
export { eachOf } from './each-of.ts'
export {
  type HostFiles,
  type HostPlan,
  hostFiles,
  isBehindNat,
  prepareHost,
  settingsFor,
} from './host-files.ts'
export { type HttpCall, httpCall } from './http-call.ts'
export { createLocalReach } from './local-reach.ts'
export { runLocally } from './local-run.ts'
export { type EvidenceFile, evidenceFiles, type Machine } from './machine.ts'
export { createNetwork } from './network.ts'
export { openOwn, readEnd, readSmall } from './read-end.ts'
export { readEvidenceFile } from './read-file.ts'
export { searchPath } from './search-path.ts'
export { isBlind, sights } from './sights.ts'
export { takeLease } from './take-lease.ts'
