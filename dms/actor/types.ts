import type { Static, TSchema } from 'typebox'
import type { Json, Problem, Result, Startable } from '../core/index.ts'
import type { Did, PeerId } from '../identity/index.ts'
import type { Authorisation, CapabilityPath } from '../ucan/index.ts'

/** The address of an actor. The root actor of a node has inbox `root` and the node's own DID. */
export interface ActorHandle {
  readonly did: Did
  readonly host: PeerId
  readonly inbox: string
}

/** What one behaviour promises, in one place; API routes, CLI help and OpenAPI come from it. */
export interface BehaviourDeclaration<Request extends TSchema = TSchema, Reply extends TSchema = TSchema> {
  /** `/dms/node/peers/list`: segments of [a-z0-9-], at most 200 characters. */
  readonly path: string
  readonly summary: string
  readonly request: Request
  readonly reply: Reply
  /** What the caller must hold; the path itself when absent. */
  readonly capability?: CapabilityPath
  /** Set for behaviours that answer broadcasts on this topic. */
  readonly topic?: string
  /** Per caller; absent: the default of `limits.ts`. */
  readonly limit?: { readonly perSecond: number; readonly burst: number }
}

export interface InvocationContext {
  readonly from: ActorHandle
  readonly authorisation: Authorisation
  /** Hexadecimal; unique for (sender, message). */
  readonly messageId: string
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

/** Requests are frozen and valid by their schema. Throw a DmsError to answer with its Problem. */
export type Handler<Request extends TSchema, Reply extends TSchema> = (
  request: Static<Request>,
  context: InvocationContext,
) => Static<Reply> | Promise<Static<Reply>>

/** Whom to invoke: a DID or peer id means the root actor of that node. */
export type Destination = ActorHandle | Did | PeerId

export interface Invocation {
  readonly to: Destination
  readonly behaviour: string
  readonly payload?: Json
  /** Default 30 s; bounds the life of the message everywhere. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Shown as they are, instead of what the node holds for this; at most `maxTokens`. Only the receiver judges them. */
  readonly tokens?: readonly string[]
}

export interface Broadcast {
  readonly topic: string
  readonly behaviour: string
  readonly payload?: Json
  /** How long answers are collected; default 3 s. */
  readonly timeoutMs?: number
}

export interface BroadcastReply {
  readonly from: ActorHandle
  readonly answer: Result<Json, Problem>
}

/** A signed envelope that has not been sent, or was recorded. Opaque; `bytes` travel unchanged. */
export interface PreparedMessage {
  readonly to: ActorHandle
  readonly bytes: Uint8Array
}

export interface Actor {
  readonly handle: ActorHandle
  register<Request extends TSchema, Reply extends TSchema>(
    declaration: BehaviourDeclaration<Request, Reply>,
    handler: Handler<Request, Reply>,
  ): () => void
  behaviours(): readonly BehaviourDeclaration[]
  /** Refusals, failures and time-outs are values (ACTOR_TIMEOUT, NETWORK_PEER_UNREACHABLE, …), whoever noticed them. */
  invoke(invocation: Invocation): Promise<Result<Json, Problem>>
  /** As invoke, without waiting for an answer. */
  send(invocation: Invocation): Promise<Result<undefined, Problem>>
  broadcast(broadcast: Broadcast): Promise<readonly BroadcastReply[]>
  /** Signs a message without sending it; its answer comes to whoever delivers it from this actor. */
  prepare(invocation: Invocation): Promise<PreparedMessage>
  /** Sends prepared bytes as they are (own, or somebody else's: then the receiver will say what it thinks of that). */
  deliver(message: PreparedMessage, options?: { timeoutMs?: number }): Promise<Result<Json, Problem>>
  /** An actor below this one with a key and inbox of its own; stopping the parent stops it first. */
  spawn(inbox: string): Actor
  children(): readonly Actor[]
  stop(): Promise<void>
}

/** All actors of one process. */
export interface ActorSystem extends Startable {
  readonly root: Actor
  /** Unauthenticated noise that was dropped without an answer, by reason. */
  dropped(): Readonly<Record<string, number>>
}
