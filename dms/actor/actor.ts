import type { Static, TSchema } from 'typebox'
import { InvalidInputError } from '../core/index.ts'
import { createKeyPair, type KeyPair } from '../identity/index.ts'
import { type Calls, createCalls } from './calls.ts'
import type { Commons } from './commons.ts'
import { type Credentials, createChildCredentials } from './credentials.ts'
import { createDesk } from './desk.ts'
import type { Door } from './door.ts'
import { NameTakenError } from './errors.ts'
import { isInbox, showHandle } from './handle.ts'
import { createRegistry, type Registration, type Registry } from './registry.ts'
import type { Topics } from './topics.ts'
import type { Actor, ActorHandle, BehaviourDeclaration, Handler } from './types.ts'

export interface ActorComponents {
  readonly commons: Commons
  readonly door: Pick<Door, 'admit' | 'receiveDirect'>
  readonly topics: Topics
  readonly credentials: Credentials
  capabilityOf(behaviour: string): string
}

/** Makes one actor and moves it in under its inbox. @throws NameTakenError, InvalidInputError for a malformed inbox */
export const createActor = (
  components: ActorComponents,
  inbox: string,
  keyPair: KeyPair,
  onStop: () => void = () => {},
): Actor => {
  const { commons, door, topics, credentials, capabilityOf } = components
  if (!isInbox(inbox))
    throw new InvalidInputError({
      what: 'Naming an actor',
      expected: '1–128 characters of [A-Za-z0-9_.-], a letter or digit first',
      received: String(inbox).slice(0, 80),
    })
  if (commons.residents.has(inbox)) throw new NameTakenError('Naming an actor', inbox)

  const handle: ActorHandle = Object.freeze({ did: keyPair.did, host: commons.network.peerId, inbox })
  const author = { handle, sign: keyPair.sign, credentials }
  const registry: Registry = createRegistry()
  const desk = createDesk(commons, showHandle(handle), commons.limits)
  const calls: Calls = createCalls({ commons, door, author, capabilityOf })
  const children = new Set<Actor>()
  const undos = new Set<() => void>()
  commons.residents.set(inbox, { author, registry, desk })

  const register = <Request extends TSchema, Reply extends TSchema>(
    declaration: BehaviourDeclaration<Request, Reply>,
    handler: Handler<Request, Reply>,
  ): (() => void) => {
    const handleRequest: Registration['handle'] = (request, context) =>
      handler(request as Static<Request>, context)
    const remove = registry.add(declaration, handleRequest)
    const leave = declaration.topic === undefined ? () => {} : topics.join(declaration.topic)
    const undo = () => {
      remove()
      leave()
      undos.delete(undo)
    }
    undos.add(undo)
    return undo
  }

  const spawn = (childInbox: string): Actor => {
    const childKey = createKeyPair(commons.random)
    const child: Actor = createActor(
      { ...components, credentials: createChildCredentials(childKey.did, commons, credentials) },
      childInbox,
      childKey,
      () => children.delete(child),
    )
    children.add(child)
    return child
  }

  const stop = async (): Promise<void> => {
    await Promise.all([...children].map((child) => child.stop()))
    for (const undo of [...undos]) undo()
    desk.stop()
    calls.stop()
    if (commons.residents.get(inbox)?.author === author) commons.residents.delete(inbox)
    onStop()
  }

  const { invoke, send, broadcast, prepare, deliver } = calls
  return {
    handle,
    register,
    behaviours: () => registry.declarations(),
    invoke,
    send,
    broadcast,
    prepare,
    deliver,
    spawn,
    children: () => [...children],
    stop,
  }
}
