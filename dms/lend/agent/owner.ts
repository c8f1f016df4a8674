import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { formatBytes, formatCores, formatDuration } from '../../core/index.ts'
import { LendError } from '../errors.ts'
import { type Caps, type Invitation, readInvitation } from '../invitation.ts'
import {
  type Agent,
  type AgentComponents,
  type AgentEnd,
  newState,
  removeLending,
  startAgent,
} from './agent.ts'
import { describeCaps } from './caps.ts'
import { askAgent } from './control.ts'
import { type LendState, readState } from './state.ts'
import { type LendStatus, LendStatusSchema } from './status.ts'
import { installUnit } from './unit.ts'

/** How long an agent may take to end what runs and to remove its files. */
const leaveMs = 30_000
const lookEveryMs = 100

export interface OwnerComponents extends AgentComponents {
  /** The command that is this program, for the unit of systemd. */
  readonly self: readonly string[]
  /** Ctrl-C: the owner takes his machine back. TERM and HUP: the machine goes down. Returns the way to stop listening. */
  onSignal(act: (what: 'interrupt' | 'terminate') => void): () => void
}

export interface LendOptions {
  readonly invitation: Invitation
  readonly directory: string
  readonly caps: Caps
  readonly allowSharedUser: boolean
  /** Come back by itself after a reboot, where there is a systemd of this user. */
  readonly isService: boolean
}

/** A lending as its owner sees it, whether or not its agent runs. */
export type OwnersView =
  | { readonly state: 'none' }
  | { readonly state: 'down'; readonly from: string; readonly expiresMs: number; readonly directory: string }
  | ({ readonly state: 'lent'; readonly directory: string } & LendStatus)

/** What the owner of a machine may do. */
export interface Owner {
  /** @throws LendError LEND_INVITATION_INVALID, LEND_EXPIRED, InvalidInputError */
  read(line: string): Invitation
  /** What he agrees to, one line each. */
  terms(
    invitation: Invitation,
    options: Pick<LendOptions, 'caps' | 'allowSharedUser' | 'directory'>,
  ): readonly string[]
  /** Resolves when it is over. @throws LendError LEND_ALREADY, LEND_FOLDER_REFUSED, LEND_TOO_LITTLE */
  lend(options: LendOptions): Promise<AgentEnd>
  /** After a reboot, or after the agent was killed. @throws LendError LEND_NOTHING, LEND_ALREADY */
  resume(directory: string): Promise<AgentEnd>
  status(directory: string): Promise<OwnersView>
  /** Takes the machine back: resolves when nothing is left. @throws LendError LEND_NOTHING, LEND_NOT_ENDED */
  stop(directory: string): Promise<void>
}

const fail = (code: string, message: string, hint: string): LendError =>
  new LendError({ code, message, hint })

const requireEnough = ({ needs }: Invitation, caps: Caps): void => {
  const short = [
    caps.cpuMillicores < needs.cpuMillicores ? `${formatCores(needs.cpuMillicores)} of processor` : '',
    caps.memoryBytes < needs.memoryBytes ? `${formatBytes(needs.memoryBytes)} of memory` : '',
    caps.diskBytes < needs.diskBytes ? `${formatBytes(needs.diskBytes)} of disk` : '',
  ].filter(Boolean)
  if (short.length > 0)
    throw fail(
      'LEND_TOO_LITTLE',
      `Lending this machine: ${short.join(', ')} would be needed`,
      'Give more, or ask for an invitation that needs less.',
    )
}

/** What is removed afterwards must be ours alone. @throws LendError LEND_FOLDER_REFUSED, LEND_ALREADY */
const takeFolder = (directory: string): string => {
  if (readState(directory) !== undefined)
    throw fail(
      'LEND_ALREADY',
      `Lending this machine: it is lent already, from ${directory}`,
      '"nunet lend status" shows it, "nunet lend resume" brings it back, "nunet lend stop" takes it back.',
    )
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (readdirSync(directory).length > 0)
    throw fail(
      'LEND_FOLDER_REFUSED',
      `Lending from ${directory}: there are files that are not ours`,
      'Name a folder that does not exist with --directory; it is removed afterwards.',
    )
  return realpathSync(directory)
}

export const createOwner = ({ self, onSignal, ...components }: OwnerComponents): Owner => {
  const { clock, units, groups, pause } = components

  /** Heeds signals from the first moment on: one that comes while the agent starts is not lost. */
  const untilOver = async (starting: () => Promise<Agent>): Promise<AgentEnd> => {
    let agent: Agent | undefined
    let asked: 'interrupt' | 'terminate' | undefined
    const heed = () => {
      if (asked === 'interrupt') agent?.leave('its owner took it back')
      if (asked === 'terminate') agent?.pause()
    }
    const deafen = onSignal((what) => {
      asked = what
      heed()
    })
    try {
      agent = await starting()
      heed()
      return await agent.ended
    } finally {
      deafen()
    }
  }
  const requireState = (directory: string): LendState => {
    const found = readState(directory)
    if (found !== undefined) return found
    throw fail(
      'LEND_NOTHING',
      `Looking for a lending in ${directory}: nothing is lent from there`,
      '"nunet lend <invitation>" lends this machine; --directory names another folder.',
    )
  }

  return {
    read: (line) => {
      const invitation = readInvitation(line)
      if (invitation.expiresMs > clock.now()) return invitation
      throw fail('LEND_EXPIRED', 'Reading an invitation: its time is over', 'Ask for a new one.')
    },
    terms: ({ from, expiresMs, builds, rendezvous, absenceMs }, { caps, allowSharedUser, directory }) => [
      `${from} asks you to lend this machine to a test of NuNet for at most ${formatDuration(expiresMs - clock.now())}.`,
      `This machine will call ${[...new Set(rendezvous.map((one) => one.replace(/\/p2p\/.*$/, '')))].join(' or ')}, and open no port.`,
      'Started there, and nothing else (no shell, no other program): the daemon of NuNet, as one of these builds:',
      ...builds.map(({ version, sha256 }) => `  ${version}  sha256 ${sha256}`),
      allowSharedUser
        ? 'It runs jobs of the test with YOUR rights where they cannot be kept apart (--allow-shared-user).'
        : 'It runs jobs of the test only where they can be kept from your files.',
      ...describeCaps(caps, groups, expiresMs - clock.now()),
      `All files are in ${directory}; they are removed when you take the machine back (Ctrl-C, "nunet lend stop").`,
      `Without word of the tester for ${formatDuration(absenceMs)} what runs is ended and removed.`,
    ],
    lend: async ({ invitation, directory: wanted, caps, allowSharedUser, isService }) => {
      requireEnough(invitation, caps)
      const directory = takeFolder(wanted)
      const state = newState(components, { invitation, caps, allowSharedUser })
      const command = [...self, 'lend', 'resume', '--directory', directory]
      const unit = isService ? installUnit(units, { id: invitation.id, command }) : undefined
      const found = unit === undefined ? state : { ...state, unit }
      try {
        return await untilOver(() => startAgent(components, { directory, found }))
      } catch (error) {
        // What another agent has is not ours to remove.
        if (error instanceof LendError && error.code === 'LEND_ALREADY') throw error
        await removeLending(components, { directory, state: found })
        throw error
      }
    },
    resume: async (wanted) => {
      const found = requireState(wanted)
      const directory = realpathSync(wanted)
      return untilOver(() => startAgent(components, { directory, found }))
    },
    status: async (directory) => {
      const found = readState(directory)
      if (found === undefined) return { state: 'none' }
      const answer = await askAgent(directory, 'status', LendStatusSchema)
      const { from, expiresMs } = found.invitation
      return answer?.ok === true
        ? { state: 'lent', directory, ...(answer.value as LendStatus) }
        : { state: 'down', from, expiresMs, directory }
    },
    stop: async (wanted) => {
      const state = requireState(wanted)
      const directory = realpathSync(wanted)
      if ((await askAgent(directory, 'stop', LendStatusSchema)) === undefined)
        return removeLending(components, { directory, state })
      const deadlineMs = clock.monotonicMs() + leaveMs
      while (existsSync(directory)) {
        if (clock.monotonicMs() > deadlineMs)
          throw fail(
            'LEND_NOT_ENDED',
            `Taking this machine back: its agent did not end within ${formatDuration(leaveMs)}`,
            'Kill the agent, then run "nunet lend stop" again.',
          )
        await pause(lookEveryMs)
      }
    },
  }
}
