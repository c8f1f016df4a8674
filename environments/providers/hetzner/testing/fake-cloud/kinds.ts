import { fakeLocations, fakeServerTypes } from './catalogue.ts'
import { invalid, notFound, Refusal } from './refusal.ts'
import type { Shown, Store } from './store.ts'

export type Body = Readonly<Record<string, unknown>>

/** One kind of object: how it is made, changed and removed. */
export interface Kind {
  /** Of one object in an answer. */
  readonly key: string
  make(body: Body, store: Store): Omit<Shown, 'id'>
  /** @throws Refusal while it cannot go */
  mayGo?(object: Shown, store: Store): void
}

const text = (body: Body, field: string): string => {
  const value = body[field]
  if (typeof value !== 'string' || value === '') throw invalid(`invalid input in field '${field}'`)
  return value
}

export const idsOf = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.map((one) => Number(typeof one === 'object' ? one?.firewall : one)) : []

const inUse = (what: string) => new Refusal(409, 'resource_in_use', `${what} is still in use`)

const location = (body: Body): string => {
  const name = text(body, 'location')
  if (!fakeLocations.some((one) => one.name === name)) throw invalid(`unknown location ${name}`)
  return name
}

const need = (store: Store, kind: string, id: unknown): Shown => {
  const found = store.find(kind, Number(id))
  if (found === undefined) throw notFound(kind, id)
  return found
}

const makeServer = (body: Body, store: Store): Omit<Shown, 'id'> => {
  const place = location(body)
  const type = fakeServerTypes.find(({ name }) => name === body.server_type)
  if (type === undefined) throw invalid(`unknown server type ${body.server_type}`)
  const places = type.prices as { location: string }[]
  if (!places.some((one) => one.location === place))
    throw new Refusal(412, 'resource_unavailable', `${type.name} is not available in ${place}`)
  const publicNet = (body.public_net ?? {}) as Body
  const address = need(store, 'primary_ips', publicNet.ipv4)
  if (address.assignee_id !== null) throw new Refusal(409, 'conflict', 'the primary IP is assigned already')
  if ((address.location as Body).name !== place) throw invalid('the primary IP is in another location')
  for (const id of idsOf(body.firewalls)) need(store, 'firewalls', id)
  for (const id of idsOf(body.ssh_keys)) need(store, 'ssh_keys', id)
  for (const id of idsOf(body.networks)) need(store, 'networks', id)
  if (body.placement_group !== undefined) {
    const group = need(store, 'placement_groups', body.placement_group)
    const members = store.all('servers').filter((one) => one.placement_group === group.id)
    if (members.length >= 10) throw new Refusal(422, 'placement_error', 'a spread group holds ten servers')
  }
  return {
    name: text(body, 'name'),
    status: 'initializing',
    server_type: { name: type.name },
    image: { name: text(body, 'image') },
    location: { name: place },
    public_net: {
      ipv4: { id: address.id, ip: address.ip },
      firewalls: idsOf(body.firewalls).map((id) => ({ id, status: 'applied' })),
    },
    private_net: idsOf(body.networks).map((network) => ({ network })),
    placement_group: body.placement_group,
    ssh_keys: idsOf(body.ssh_keys),
    user_data_bytes: Buffer.byteLength(String(body.user_data ?? '')),
  }
}

/** Kinds by their path, as far as a network of hosts needs them. */
export const createKinds = (nextAddress: (name: string) => string): Readonly<Record<string, Kind>> => ({
  servers: { key: 'server', make: makeServer },
  primary_ips: {
    key: 'primary_ip',
    make: (body) => ({
      name: text(body, 'name'),
      type: text(body, 'type'),
      location: { name: location(body) },
      ip: nextAddress(text(body, 'name')),
      assignee_id: null,
      auto_delete: body.auto_delete === true,
    }),
    mayGo: ({ assignee_id: assignee }) => {
      if (assignee !== null)
        throw new Refusal(422, 'must_be_unassigned', 'the primary IP must be unassigned first')
    },
  },
  firewalls: {
    key: 'firewall',
    make: (body) => {
      const rules = Array.isArray(body.rules) ? body.rules : []
      if (rules.some((rule) => typeof rule !== 'object' || rule === null))
        throw invalid("invalid input in field 'rules'")
      return { name: text(body, 'name'), rules }
    },
    mayGo: ({ id }, store) => {
      const isApplied = store
        .all('servers')
        .some(({ public_net: net }) => ((net as Body).firewalls as Body[]).some((one) => one.id === id))
      if (isApplied) throw inUse('the firewall')
    },
  },
  placement_groups: {
    key: 'placement_group',
    make: (body) => ({ name: text(body, 'name'), type: text(body, 'type') }),
    mayGo: ({ id }, store) => {
      if (store.all('servers').some((one) => one.placement_group === id)) throw inUse('the group')
    },
  },
  networks: {
    key: 'network',
    make: (body) => ({ name: text(body, 'name'), ip_range: text(body, 'ip_range'), subnets: [] }),
    mayGo: ({ id }, store) => {
      const isJoined = store
        .all('servers')
        .some(({ private_net: nets }) => (nets as Body[]).some((one) => one.network === id))
      if (isJoined) throw inUse('the network')
    },
  },
  ssh_keys: {
    key: 'ssh_key',
    make: (body, store) => {
      const publicKey = text(body, 'public_key')
      if (store.all('ssh_keys').some((one) => one.public_key === publicKey))
        throw new Refusal(409, 'uniqueness_error', 'SSH key not unique')
      return { name: text(body, 'name'), public_key: publicKey }
    },
  },
})
