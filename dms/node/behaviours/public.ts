import { Type } from 'typebox'
import { protocol } from '../../orchestrator/index.ts'
import type { NodeParts } from '../components.ts'
import { nothing, strict } from '../shapes.ts'

const Greeting = Type.Object({ did: Type.String(), name: Type.String() }, strict)

export const helloTopic = '/nunet/hello'

/** What others may ask of this machine when its owner admits them to `/public` or `/broadcast`. */
export const registerPublic = (
  { actor, onboarding }: NodeParts,
  { machineName }: { machineName: string },
): void => {
  const greeting = () => ({ did: actor.handle.did, name: machineName })
  actor.register(
    { path: '/public/hello', summary: 'Says who this machine is', request: nothing, reply: Greeting },
    greeting,
  )
  actor.register(
    {
      path: '/public/status',
      summary: 'Says whether this machine lends anything, and what is free',
      request: nothing,
      reply: Type.Object({ isOnboarded: Type.Boolean(), free: protocol.ResourcesShape }, strict),
    },
    () => {
      const { isOnboarded, free } = onboarding.status()
      return { isOnboarded, free }
    },
  )
  actor.register(
    {
      path: '/broadcast/hello',
      summary: 'Answers a call to everybody with who this machine is',
      request: nothing,
      reply: Greeting,
      topic: helloTopic,
    },
    greeting,
  )
}
