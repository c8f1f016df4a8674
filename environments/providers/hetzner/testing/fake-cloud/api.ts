import { fakeLocations, fakePricing, fakeServerTypes } from './catalogue.ts'
import type { Chance, Hostility } from './hostility.ts'
import { type Body, createKinds, type Kind } from './kinds.ts'
import { invalid, notFound, Refusal } from './refusal.ts'
import type { Shown, Store } from './store.ts'

export interface FakeApiComponents {
  readonly store: Store
  readonly chance: Chance
  readonly now: () => number
  readonly nextAddress: (name: string) => string
  /** Called when a server has been made; it runs when that resolves. */
  readonly boot: (server: Shown, userData: string) => Promise<void>
  readonly shutdown: (server: Shown) => Promise<void>
}

export interface FakeApiOptions {
  readonly hostility: Hostility
  /** Most servers of the project. */
  readonly serverLimit: number
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface ApiRequest {
  readonly method: string
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: Body
}

const selects = (selector: string, labels: Readonly<Record<string, string>> = {}): boolean =>
  selector
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [, key, operator, value] = /^([^=!]+)(!=|==|=)?(.*)$/.exec(term) ?? []
      if (key === undefined) throw invalid(`invalid label_selector ${selector}`)
      if (operator === undefined) return Object.hasOwn(labels, key)
      return (labels[key] === value) !== (operator === '!=')
    })

const pageOf = (items: readonly Shown[], query: URLSearchParams) => {
  const perPage = Math.min(50, Number(query.get('per_page') ?? 25))
  const page = Math.max(1, Number(query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(items.length / perPage))
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    meta: {
      pagination: {
        page,
        per_page: perPage,
        previous_page: page > 1 ? page - 1 : null,
        next_page: page < last ? page + 1 : null,
        last_page: last,
        total_entries: items.length,
      },
    },
  }
}

/** What the API does; how badly it answers is somebody else's part. */
export const createFakeApi = (
  { store, chance, now, nextAddress, boot, shutdown }: FakeApiComponents,
  { hostility, serverLimit }: FakeApiOptions,
) => {
  const kinds = createKinds(nextAddress)
  const kindOf = (name: string | undefined): Kind => {
    const found = name === undefined ? undefined : kinds[name]
    if (found === undefined) throw notFound('route', name)
    return found
  }
  const need = (kind: string, id: number): Shown => {
    const found = store.find(kind, id)
    if (found === undefined) throw notFound(kind, id)
    return found
  }
  /** Something that is under way and ends by itself. */
  const begin = (command: string, finish: () => Promise<void> | void): Shown => {
    const action = store.add('actions', { command, status: 'running', progress: 0 })
    const workMs = chance() * hostility.workMs
    const end = (status: string) => () => {
      action.status = status
      action.progress = 100
    }
    setTimeout(() => {
      Promise.resolve(finish()).then(end('success'), end('error'))
    }, workMs)
    return action
  }

  const makeServer = (server: Shown, body: Body): Shown => {
    const address = (server.public_net as Body).ipv4 as Body
    need('primary_ips', Number(address.id)).assignee_id = server.id
    return begin('create_server', async () => {
      await boot(server, String(body.user_data ?? ''))
      server.status = 'running'
    })
  }
  const removeServer = (server: Shown): Shown => {
    server.status = 'deleting'
    return begin('delete_server', async () => {
      await shutdown(server)
      const address = (server.public_net as Body).ipv4 as Body
      const held = store.find('primary_ips', Number(address.id))
      if (held !== undefined) held.assignee_id = null
      store.remove('servers', server.id)
    })
  }
  const make = (name: string, body: Body): Answer => {
    const kind = kindOf(name)
    if (store.all(name).some((one) => one.name === body.name))
      throw new Refusal(409, 'uniqueness_error', `${kind.key} name is already used`)
    if (name === 'servers' && store.all(name).length >= serverLimit)
      throw new Refusal(403, 'resource_limit_exceeded', 'server limit exceeded')
    const labels = (body.labels ?? {}) as Record<string, string>
    const object = store.add(name, {
      ...kind.make(body, store),
      labels,
      created: new Date(now()).toISOString(),
    })
    if (name !== 'servers') return { status: 201, body: { [kind.key]: object } }
    const action = makeServer(object, body)
    const password = (object.ssh_keys as unknown[]).length === 0 ? 'secret' : null
    return { status: 201, body: { server: object, action, root_password: password } }
  }
  const act = (name: string, object: Shown, command: string, body: Body): Answer => {
    if (name === 'firewalls' && command === 'set_rules') object.rules = body.rules
    else if (name === 'networks' && command === 'add_subnet') {
      const subnets = object.subnets as Body[]
      if (subnets.some((one) => one.ip_range === body.ip_range))
        throw new Refusal(409, 'service_error', 'the subnet overlaps another')
      subnets.push({ type: body.type, ip_range: body.ip_range, network_zone: body.network_zone })
    } else if (name === 'networks' && command === 'delete_subnet') {
      const subnets = object.subnets as Body[]
      object.subnets = subnets.filter((one) => one.ip_range !== body.ip_range)
    } else throw notFound('action', command)
    return { status: 201, body: { action: begin(command, () => {}) } }
  }
  const remove = (name: string, object: Shown): Answer => {
    kindOf(name).mayGo?.(object, store)
    if (name === 'servers' && object.status === 'deleting') throw new Refusal(423, 'locked', 'being deleted')
    if (name === 'servers') return { status: 200, body: { action: removeServer(object) } }
    store.remove(name, object.id)
    return { status: 204, body: undefined }
  }
  const listOf = (name: string): readonly Shown[] => {
    if (name === 'server_types') return fakeServerTypes
    if (name === 'locations')
      return fakeLocations.map((one, index) => ({ id: index + 1, name: one.name, network_zone: one.zone }))
    kindOf(name)
    return store.listed(name)
  }

  return ({ method, path, query, body }: ApiRequest): Answer => {
    const [name = '', id, actions, command] = path
    if (name === 'pricing') return { status: 200, body: { pricing: fakePricing } }
    if (id === undefined) {
      if (method === 'POST') return make(name, body)
      const wanted = query.get('name')
      const items = listOf(name)
        .filter((one) => wanted === null || one.name === wanted)
        .filter((one) => selects(query.get('label_selector') ?? '', one.labels))
      const { items: shown, meta } = pageOf(items, query)
      return { status: 200, body: { [name]: shown, meta } }
    }
    if (name === 'actions') return { status: 200, body: { action: need('actions', Number(id)) } }
    const kind = kindOf(name)
    const object = need(name, Number(id))
    if (actions === 'actions' && method === 'POST' && command !== undefined)
      return act(name, object, command, body)
    if (method === 'DELETE') return remove(name, object)
    if (method === 'PUT') Object.assign(object, { ...(body.labels ? { labels: body.labels } : {}) })
    return { status: 200, body: { [kind.key]: object } }
  }
}
