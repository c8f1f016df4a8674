import type { Json, Problem, Result } from '../core/index.ts'
import type { Resources } from '../resources/index.ts'

/** Every call ends in a value or a Problem (a refusal, a failure, a time-out), whoever noticed it. */
export type Answer<T> = Promise<Result<T, Problem>>

export interface NodeIdentity {
  readonly did: string
  readonly peerId: string
  /** The owner's word for this machine, for people only. */
  readonly name: string
  /** Multiaddrs that end in `/p2p/<peerId>`. */
  readonly addresses: readonly string[]
  readonly version: string
  readonly commit: string
}

export interface InvokeOptions {
  /** DID or peer id of another node; absent: this node. */
  readonly to?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Shown as they are, instead of what this node holds for it; at most 4 of 16 KiB. Only the receiver judges them. */
  readonly tokens?: readonly string[]
}

export interface PeerRow {
  readonly peerId: string
  readonly did: string
  readonly addresses: readonly string[]
  readonly isConnected: boolean
  /** Connected through a relay only; daemons before relays do not say. */
  readonly isRelayed?: boolean
}

export interface GrantInput {
  readonly audience: string
  readonly capabilities: readonly string[]
  readonly topics?: readonly string[]
  readonly receiver?: string
  /** From now. */
  readonly durationMs: number
  readonly depth?: number
}

export interface TokenRow {
  readonly id: string
  readonly issuer: string
  readonly audience: string
  readonly capabilities: readonly { readonly path: string; readonly receiver: string }[]
  readonly topics: readonly string[]
  readonly expiresAtMs: number
  readonly chainLength: number
  readonly root: string
}

export interface AnchorRows {
  readonly roots: readonly string[]
  readonly require: readonly TokenRow[]
  readonly provide: readonly TokenRow[]
  readonly revoked: readonly { readonly id: string; readonly by: string }[]
}

export interface OnboardingStatus {
  readonly isOnboarded: boolean
  readonly offered: Resources
  readonly free: Resources
  readonly reservations: readonly {
    readonly id: string
    readonly resources: Resources
    readonly state: string
  }[]
}

export type DeploymentState =
  | 'preparing'
  | 'generating'
  | 'committing'
  | 'provisioning'
  | 'running'
  | 'shutting-down'
  | 'completed'
  | 'failed'
  | 'cancelled'

export interface AllocationRow {
  readonly name: string
  readonly id: string
  /** DID of the machine; absent while none is chosen. */
  readonly machine?: string
  readonly state: 'pending' | 'running' | 'completed' | 'failed' | 'terminated'
  readonly result?: AllocationResult
}

export interface AllocationResult {
  readonly endedBy: string
  readonly exitCode?: number
  readonly signal?: string
  readonly standardOutput: string
  readonly standardError: string
  /** How much of the beginning of both streams was left out to fit one message. */
  readonly omittedCharacters?: number
  readonly detail?: string
}

export interface DeploymentRow {
  readonly id: string
  readonly state: DeploymentState
  readonly createdAtMs: number
  readonly endedAtMs?: number
  readonly allocations: readonly AllocationRow[]
  /** Why it failed. */
  readonly problem?: Problem
  /** What each machine that was asked said, refusals included. */
  readonly answers: readonly {
    readonly machine: string
    readonly offered: boolean
    readonly problem?: Problem
  }[]
}

export interface BroadcastAnswer {
  readonly from: { readonly did: string; readonly host: string; readonly inbox: string }
  readonly answer: Result<Json, Problem>
}

/** A signed message as text, to be delivered now, later, twice, or from elsewhere. */
export interface SealedMessage {
  readonly to: { readonly did: string; readonly host: string; readonly inbox: string }
  /** base64url of the envelope. */
  readonly message: string
}

export interface BehaviourRow {
  readonly path: string
  readonly summary: string
  readonly capability: string
  readonly topic?: string
}

/** A daemon as its owner sees it. Other folders import this and nothing else of the daemon. */
export interface DmsClient {
  identity(): Answer<NodeIdentity>
  behaviours(): Answer<readonly BehaviourRow[]>
  invoke(behaviour: string, payload?: Json, options?: InvokeOptions): Answer<Json>
  broadcast(
    behaviour: string,
    topic: string,
    payload?: Json,
    options?: { timeoutMs?: number },
  ): Answer<readonly BroadcastAnswer[]>
  /** Signs an invocation of `behaviour` on `to` without sending it. */
  seal(
    behaviour: string,
    payload: Json,
    options: { to: string; timeoutMs?: number; tokens?: readonly string[] },
  ): Answer<SealedMessage>
  /** Delivers a sealed message as it is, from this node, and waits for the answer. */
  deliver(message: SealedMessage, options?: { timeoutMs?: number }): Answer<Json>

  readonly peers: {
    list(): Answer<readonly PeerRow[]>
    connect(address: string): Answer<{ peerId: string }>
    ping(peerId: string): Answer<{ roundTripMs: number }>
  }
  readonly trust: {
    /** Returns the token, to be handed to its audience. */
    grant(grant: GrantInput): Answer<{ token: string; id: string }>
    delegate(grant: GrantInput): Answer<{ token: string; id: string }>
    /** Keeps a token that was handed to this node, and shows it from now on. */
    accept(token: string): Answer<TokenRow>
    /** Admits an organisation within the bounds of a token that this node issued to it. */
    require(token: string): Answer<TokenRow>
    trustRoot(did: string): Answer<{ roots: readonly string[] }>
    distrustRoot(did: string): Answer<{ roots: readonly string[] }>
    revoke(token: string): Answer<{ revocation: string; id: string }>
    list(): Answer<AnchorRows>
  }
  readonly onboarding: {
    onboard(offer: Resources): Answer<OnboardingStatus>
    offboard(): Answer<OnboardingStatus>
    status(): Answer<OnboardingStatus>
  }
  readonly deployments: {
    /** Starts a deployment of an ensemble (YAML or JSON text) and returns at once. */
    create(ensemble: string, options?: { timeoutMs?: number }): Answer<{ id: string }>
    get(id: string): Answer<DeploymentRow>
    list(): Answer<readonly DeploymentRow[]>
    cancel(id: string): Answer<DeploymentRow>
  }
  /** Other people's work that runs or ran on this machine. */
  readonly allocations: {
    list(): Answer<readonly (AllocationRow & { readonly deployer: string })[]>
  }
  close(): Promise<void>
}
