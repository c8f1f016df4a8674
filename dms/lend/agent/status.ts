import { type Static, Type } from 'typebox'
import type { Clock } from '../../core/index.ts'
import { describeCaps } from './caps.ts'
import type { Groups } from './groups.ts'
import type { Hosted } from './host.ts'
import type { Lending } from './lending.ts'

/** What an owner sees at any moment. */
export const LendStatusSchema = Type.Object({
  from: Type.String(),
  isConnected: Type.Boolean(),
  expiresMs: Type.Number(),
  caps: Type.Array(Type.String()),
  builds: Type.Array(Type.String()),
  network: Type.Optional(Type.String()),
  daemon: Type.Optional(Type.Object({ pid: Type.Number(), sha256: Type.String() })),
  memoryBytes: Type.Number(),
  diskBytes: Type.Number(),
  /** Comes back by itself after a reboot. */
  isService: Type.Boolean(),
})

export type LendStatus = Static<typeof LendStatusSchema>

export const statusOf = async ({
  clock,
  lending,
  hosted,
  groups,
  isConnected,
}: {
  readonly clock: Clock
  readonly lending: Lending
  readonly hosted: Hosted
  readonly groups: Groups | undefined
  readonly isConnected: boolean
}): Promise<LendStatus> => {
  const { invitation, caps, host, unit } = lending.state
  const { pid } = hosted
  return {
    from: invitation.from,
    isConnected,
    expiresMs: invitation.expiresMs,
    caps: [...describeCaps(caps, groups, invitation.expiresMs - clock.now())],
    builds: invitation.builds.map(({ sha256, version }) => `${version} (${sha256.slice(0, 12)})`),
    ...(host === undefined ? {} : { network: host.network }),
    ...(pid === undefined ? {} : { daemon: { pid, sha256: host?.sha256 ?? '' } }),
    ...(await hosted.usage()),
    isService: unit !== undefined,
  }
}
