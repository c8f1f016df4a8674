import type { Did, PeerId } from '../identity/index.ts'
import type { ActorHandle } from './types.ts'

/** Inbox of the actor that speaks for a whole node. */
export const rootInbox = 'root'

const DID = /^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{20,128}$/
const INBOX = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
const PATH = /^(?:\/[a-z0-9-]+)+$/

export const isDid = (text: unknown): text is Did => typeof text === 'string' && DID.test(text)
export const isPeerId = (text: unknown): text is PeerId => typeof text === 'string' && PEER_ID.test(text)
/** 1–128 characters of [A-Za-z0-9_.-], a letter or digit first. */
export const isInbox = (text: unknown): text is string => typeof text === 'string' && INBOX.test(text)
/** A behaviour or topic: segments of [a-z0-9-], at most 200 characters. */
export const isPath = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= 200 && PATH.test(text)

export const sameHandle = (a: ActorHandle, b: ActorHandle): boolean =>
  a.did === b.did && a.host === b.host && a.inbox === b.inbox

/** `root of did:key:z6Mk…h7Qz`: enough to tell actors apart in a message. */
export const showHandle = ({ did, inbox }: ActorHandle): string => `${inbox} of …${did.slice(-6)}`
