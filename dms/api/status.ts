import type { Problem } from '../core/index.ts'

const exact: Readonly<Record<string, number>> = {
  INPUT_INVALID: 400,
  ACTOR_PAYLOAD_INVALID: 400,
  ACTOR_UNKNOWN_BEHAVIOUR: 404,
  DEPLOYMENT_UNKNOWN: 404,
  ACTOR_TIMEOUT: 504,
  NETWORK_PEER_UNREACHABLE: 502,
  ACTOR_RATE_LIMITED: 429,
  ACTOR_OVERLOADED: 503,
  INTERNAL: 500,
}

/** The one place where a code becomes an HTTP status. Codes not named here are conflicts with the state of things. */
export const statusOf = ({ code }: Problem): number =>
  exact[code] ?? (code.startsWith('UCAN_') ? 403 : code.startsWith('NETWORK_') ? 400 : 409)
