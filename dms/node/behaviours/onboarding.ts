import type { Static } from 'typebox'
import { protocol } from '../../orchestrator/index.ts'
import type { NodeParts } from '../components.ts'
import type { OnboardingStatus } from '../onboarding.ts'
import { nothing, OnboardingShape } from '../shapes.ts'

const copy = (status: OnboardingStatus): Static<typeof OnboardingShape> => ({
  ...status,
  reservations: status.reservations.map((reservation) => ({ ...reservation })),
})

export const registerOnboarding = ({ actor, onboarding, telemetry }: NodeParts): void => {
  actor.register(
    {
      path: '/dms/node/onboarding/onboard',
      summary: 'Lends a part of this machine to the network',
      request: protocol.ResourcesShape,
      reply: OnboardingShape,
    },
    async (offer, { messageId }) => {
      const status = await onboarding.onboard(offer)
      telemetry.emit({ event: 'node_onboarding_success', traceId: messageId, ...status.offered })
      return copy(status)
    },
  )
  actor.register(
    {
      path: '/dms/node/onboarding/offboard',
      summary: 'Lends nothing any more',
      request: nothing,
      reply: OnboardingShape,
    },
    async (_request, { messageId }) => {
      const status = await onboarding.offboard()
      telemetry.emit({ event: 'node_offboarding_success', traceId: messageId })
      return copy(status)
    },
  )
  actor.register(
    {
      path: '/dms/node/onboarding/status',
      summary: 'Says what is lent, free and reserved',
      request: nothing,
      reply: OnboardingShape,
    },
    () => copy(onboarding.status()),
  )
}
