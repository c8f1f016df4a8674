export { carrierParts, helloProtocol, maxOrders, orderProtocol } from './carrier.ts'
export { duplexOf } from './duplex.ts'
export { LendError, problemOf } from './errors.ts'
export {
  type Caps,
  CapsSchema,
  type Invitation,
  InvitationSchema,
  newSecret,
  readInvitation,
  writeInvitation,
} from './invitation.ts'
export * from './orders.ts'
export { maxFrameBytes, receiveAnswer, receiveMessage, sendMessage, splice, within } from './wire.ts'
