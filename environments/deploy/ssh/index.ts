export type { SshAddress } from './address.ts'
export { fingerprintOf } from './connection.ts'
export { newSshKeyPair, type SshKeyPair } from './key-pair.ts'
export { openSshReach } from './reach.ts'
