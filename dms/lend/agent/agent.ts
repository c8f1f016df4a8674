import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Logger, Random } from '../../core/index.ts'
import { LendError } from '../errors.ts'
import type { Caps, Invitation } from '../invitation.ts'
import { lookEveryMs } from './caps.ts'
import { openControl } from './control.ts'
import { createDesk } from './desk.ts'
import type { Groups } from './groups.ts'
import { createHosted } from './host.ts'
import { createLending } from './lending.ts'
import { openLink } from './link.ts'
import { createMemberTable } from './members.ts'
import { openShelf } from './shelf.ts'
import { type LendState, removeEverything, writeState } from './state.ts'
import { type LendStatus, statusOf } from './status.ts'
import { removeUnit, type UnitPlace } from './unit.ts'

export interface AgentComponents {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly groups: Groups | undefined
  readonly units: UnitPlace
  /** Keeps this process alive meanwhile, which timers of the clock do not. */
  readonly pause: (delayMs: number) => Promise<void>
}

/** Why an agent ended. `paused`: the machine goes down, and it may come back. */
export type AgentEnd = { readonly how: 'left'; readonly why: string } | { readonly how: 'paused' }

/** This machine while it is lent. */
export interface Agent {
  readonly ended: Promise<AgentEnd>
  status(): Promise<LendStatus>
  /** Ends what runs, removes everything, and tells the tester. */
  leave(why: string): void
  /** Ends what runs, and keeps what is needed to come back. */
  pause(): void
}

/** What a lending begins with. */
export const newState = (
  { random, clock }: Pick<AgentComponents, 'random' | 'clock'>,
  given: { readonly invitation: Invitation; readonly caps: Caps; readonly allowSharedUser: boolean },
): LendState => ({
  format: 1,
  ...given,
  seed: Buffer.from(random.bytes(32)).toString('base64url'),
  startedMs: clock.now(),
})

/** Linux allows 107 bytes for the path of a socket. */
const longestBelow = '/host/data/api.sock'.length

/** @throws LendError LEND_FOLDER_REFUSED */
export const requireFolder = (directory: string): void => {
  if (Buffer.byteLength(directory) + longestBelow <= 107) return
  throw new LendError({
    code: 'LEND_FOLDER_REFUSED',
    message: `Lending from ${directory}: its path is too long for Unix sockets`,
    hint: 'Name a shorter one with --directory.',
  })
}

/** Ends what an agent that was killed has left running, and removes everything of the lending. */
export const removeLending = async (
  { clock, random, units, groups, pause }: Omit<AgentComponents, 'log'>,
  { directory, state }: { readonly directory: string; readonly state: LendState | undefined },
): Promise<void> => {
  const members = createMemberTable(directory)
  const caps = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 }
  await createHosted(
    { clock, random, members, pause, groups },
    { lending: directory, caps, allowSharedUser: false },
  ).endAll()
  if (state?.unit !== undefined) removeUnit(units, state.unit)
  removeEverything(directory)
}

/** Starts the agent of a lending that stands in `directory`, from its beginning or after a reboot. */
export const startAgent = async (
  { clock, random, log, groups, units, pause }: AgentComponents,
  { directory, found }: { readonly directory: string; readonly found: LendState },
): Promise<Agent> => {
  requireFolder(directory)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Before anything else, for there may be another agent.
  const ready = Promise.withResolvers<Pick<Agent, 'status' | 'leave'>>()
  const control = await openControl(directory, async (what) => {
    const agent = await ready.promise
    const now = await agent.status()
    if (what === 'stop') agent.leave('its owner took it back')
    return now
  })
  writeState(directory, found)
  const { invitation, caps, allowSharedUser } = found
  const members = createMemberTable(directory)
  const hosted = createHosted(
    { clock, random, members, pause, groups },
    { lending: directory, caps, allowSharedUser },
  )
  // Of an agent that was killed.
  await hosted.endAll()
  const shelf = openShelf({ clock }, { directory: join(directory, 'builds'), builds: invitation.builds })
  const lending = createLending({ clock, log, hosted, shelf, groups }, { directory, found })
  const ended = Promise.withResolvers<AgentEnd>()
  let isEnding = false
  let heardMs = clock.monotonicMs()
  let isRevived = false

  const desk = createDesk({
    clock,
    log,
    lending,
    hosted,
    shelf,
    onDismiss: () => leave('its tester needs it no longer'),
  })
  const link = await openLink(
    {
      clock,
      log,
      serve: desk.serve,
      onUp: (seen) => {
        lending.meet(seen)
        heardMs = clock.monotonicMs()
        if (isRevived) return
        isRevived = true
        desk
          .inTurn(() => lending.revive())
          .catch((error) => log.error({ error }, 'its daemon did not come back'))
      },
      onDown: () => {
        heardMs = clock.monotonicMs()
      },
      onRefused: (why) => leave(why.message),
    },
    { invitation, seed: Buffer.from(found.seed, 'base64url') },
  )

  const finish = async (end: AgentEnd): Promise<void> => {
    if (end.how === 'left') await link.sayBye()
    await link.stop()
    await desk.inTurn(() => hosted.endAll())
    control.close()
    if (end.how === 'left') {
      if (lending.state.unit !== undefined) removeUnit(units, lending.state.unit)
      removeEverything(directory)
    }
  }
  const endWith = (end: AgentEnd): void => {
    if (isEnding) return
    isEnding = true
    log.info(end, 'ending')
    finish(end).then(() => ended.resolve(end), ended.reject)
  }
  const leave = (why: string) => endWith({ how: 'left', why })

  const giveUpWaiting = async (): Promise<void> => {
    const { host } = lending.state
    if (link.isUp || host === undefined || clock.monotonicMs() - heardMs < invitation.absenceMs) return
    log.warn({ network: host.network }, 'its tester is gone')
    await desk.inTurn(() => lending.remove(host.network))
  }
  const look = async (): Promise<void> => {
    if (clock.now() >= invitation.expiresMs) return leave('its time is over')
    await lending.inspect().catch((error) => log.error({ error }, 'the caps could not be looked at'))
    await giveUpWaiting().catch((error) => log.error({ error }, 'its host could not be removed'))
    if (!isEnding) clock.after(lookEveryMs, () => void look())
  }
  const status = () => statusOf({ clock, lending, hosted, groups, isConnected: link.isUp })
  ready.resolve({ status, leave })
  void look()
  return { ended: ended.promise, status, leave, pause: () => endWith({ how: 'paused' }) }
}
