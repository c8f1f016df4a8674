import type { Did, PeerId } from '../identity/index.ts'

/**
 * What ties events of several machines together. `traceId` is the id of the deployment, or of the message, that an event
 * belongs to: every machine concerned knows it already. `spanId` names the event itself, `parentSpanId` one that must
 * have come before it, wherever that was.
 */
interface Traced {
  readonly traceId: string
  readonly spanId?: string
  readonly parentSpanId?: string
}

/** After what others know of a refusal: its code and the place, never the words, which may quote what was sent. */
interface Refused {
  readonly code: string
}

/**
 * What happens in a daemon, by a name of the form `<family>_<thing>_<result>`. Facts are names, ids and numbers: no token,
 * key, passphrase, payload or output of a job has a place in any of them.
 */
export type TelemetryEvent =
  | {
      readonly event: 'dms_start_success'
      readonly peerId: PeerId
      readonly version: string
      readonly commit: string
    }
  | ({ readonly event: 'dms_start_failure' } & Refused)
  | { readonly event: 'dms_start_begin' | 'dms_stop_begin' | 'dms_stop_success' }
  | { readonly event: 'network_peer_connected' | 'network_peer_lost'; readonly peerId: PeerId }
  | ({
      readonly event: 'actor_message_refused'
      readonly behaviour: string
      /** Where the message came from. */
      readonly peerId: PeerId
      /** Refusals before this one that were too many to be told one by one. */
      readonly untold?: number
    } & Refused &
      Traced)
  | ({ readonly event: `orchestrator_deployment_${string}` } & Partial<Refused> & Traced)
  /** What a deployer learned of a part of its deployment. */
  | ({
      readonly event: `orchestrator_allocation_${string}`
      readonly allocation: string
      readonly machine?: string
    } & Traced)
  /** What happened to work of others here. */
  | ({
      readonly event: `node_allocation_${string}`
      readonly allocation: string
      readonly deployer: string
      readonly endedBy?: string
      readonly exitCode?: number
    } & Traced)
  | ({
      readonly event: 'node_onboarding_success' | 'node_offboarding_success'
      readonly cpuMillicores?: number
      readonly memoryBytes?: number
      readonly diskBytes?: number
    } & Traced)
  | ({
      readonly event:
        | 'ucan_grant_made'
        | 'ucan_grant_delegated'
        | 'ucan_grant_accepted'
        | 'ucan_grant_required'
      /** The name under which it is revoked; opens nothing. */
      readonly grantId: string
      readonly audience: Did
      readonly capabilities: readonly string[]
    } & Traced)
  | ({ readonly event: 'ucan_grant_revoked'; readonly grantId: string } & Traced)
  | ({ readonly event: 'ucan_revocation_heeded' } & Traced)
  | ({ readonly event: 'ucan_root_added' | 'ucan_root_removed'; readonly root: string } & Traced)
