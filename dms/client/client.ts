import { type Json, type Problem, type Result, success } from '../core/index.ts'
import { type ApiPlace, createTransport } from './transport.ts'
import type { DmsClient, InvokeOptions } from './types.ts'

const deployment = '/dms/node/deployment'

const pick = <T>(result: Result<Json, Problem>, key: string): Result<T, Problem> =>
  result.ok ? success((result.value as Record<string, unknown>)[key] as T) : result

/**
 * A typed client of one daemon's local API.
 * Shapes are the daemon's word: client and daemon are of one version, or `identity` says which.
 */
export const createDmsClient = (place: ApiPlace): DmsClient => {
  const transport = createTransport(place)

  const invoke = (
    behaviour: string,
    payload: Json = {},
    { to, timeoutMs, signal, tokens }: InvokeOptions = {},
  ) =>
    transport.call(
      'POST',
      '/api/v1/actor/invoke',
      {
        behaviour,
        payload,
        ...(to === undefined ? {} : { to }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(tokens === undefined ? {} : { tokens }),
      },
      { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(signal === undefined ? {} : { signal }) },
    )
  /** Answers have the declared shape of the behaviour, which the daemon has checked. */
  const own = async <T>(behaviour: string, payload: object = {}, options?: InvokeOptions) =>
    (await invoke(behaviour, payload as Json, options)) as Result<T, Problem>

  return {
    identity: async () => (await transport.call('GET', '/api/v1/identity')) as never,
    behaviours: async () => (await transport.call('GET', '/api/v1/behaviours')) as never,
    invoke,
    broadcast: async (behaviour, topic, payload = {}, { timeoutMs = 3_000 } = {}) =>
      (await transport.call(
        'POST',
        '/api/v1/actor/broadcast',
        { behaviour, topic, payload, timeoutMs },
        { timeoutMs },
      )) as never,
    seal: async (behaviour, payload, options) =>
      (await transport.call('POST', '/api/v1/actor/msg', { behaviour, payload, ...options })) as never,
    deliver: ({ to, message }, options = {}) =>
      transport.call('POST', '/api/v1/actor/send', { to: { ...to }, message, ...options }, options),
    peers: {
      list: async () => pick(await invoke('/dms/node/peers/list'), 'peers'),
      connect: (address) => own('/dms/node/peers/connect', { address }),
      ping: (peerId) => own('/dms/node/peers/ping', { peerId }),
    },
    trust: {
      grant: (grant) => own('/dms/cap/grant', grant),
      delegate: (grant) => own('/dms/cap/delegate', grant),
      accept: (token) => own('/dms/cap/accept', { token }),
      require: (token) => own('/dms/cap/require', { token }),
      trustRoot: (did) => own('/dms/cap/root/add', { did }),
      distrustRoot: (did) => own('/dms/cap/root/remove', { did }),
      revoke: (token) => own('/dms/cap/revoke', { token }),
      list: () => own('/dms/cap/list'),
    },
    onboarding: {
      onboard: (offer) => own('/dms/node/onboarding/onboard', offer),
      offboard: () => own('/dms/node/onboarding/offboard'),
      status: () => own('/dms/node/onboarding/status'),
    },
    deployments: {
      create: (ensemble, options = {}) => own(`${deployment}/new`, { ensemble, ...options }),
      get: (id) => own(`${deployment}/status`, { id }),
      list: async () => pick(await invoke(`${deployment}/list`), 'deployments'),
      cancel: (id) => own(`${deployment}/shutdown`, { id }),
    },
    allocations: {
      list: async () => pick(await invoke('/dms/node/allocations/list'), 'allocations'),
    },
    close: async () => transport.close(),
  }
}
