import type { DmsClient } from '../../dms/client/index.ts'
import { createMemory, type Memory, memoryKey } from './memory.ts'
import { type Outcome, requireValue } from './outcome.ts'
import type { LastSeen, Seat, Stage } from './stage.ts'

/** Something a participant does. `what` reads after the name: "Alice" + "asks Bob for a greeting". */
export interface Task<T> {
  readonly what: string
  perform(performer: Participant): Promise<Outcome<T>>
  /** What the machines that were asked said; absent: nobody else was asked. */
  replies?(performer: Participant, outcome: Outcome<T>): Promise<Replies>
}

/** What the machines that were asked have said so far. */
export interface Replies {
  /** True when nothing will be added or changed. */
  readonly isFinal: boolean
  /** By the DID of the machine. */
  readonly from: ReadonlyMap<string, Outcome<unknown>>
}

/** Something a participant can observe. `what` is a noun: "the output of the job". */
export interface Question<T> {
  readonly what: string
  answer(observer: Participant): Promise<T>
  /** The answer as a person would say it, what decides first; absent: it is shown as it is. */
  inWords?(answer: T): string
}

/** A question put to somebody; may be looked at again and again. */
export interface Observation<T> {
  readonly what: string
  readonly who: string
  look(): Promise<T>
  inWords?(seen: T): string
  /** Told when waiting was in vain. */
  report(lastSeen: LastSeen): void
}

/** Something that was brought about and that the rest of the scenario takes for granted. */
export interface Reliance {
  /** Looks once, and reports what is there instead; silent while it holds. */
  tellIfBroken(): Promise<void>
}

/** What somebody tried last. */
export interface Attempt {
  readonly what: string
  readonly outcome: Outcome<unknown>
  /** Looks again each time: a job is refused later than it is submitted. */
  replies(): Promise<Replies>
}

/** A person or organisation in a scenario, with a machine of her own and a memory. */
export interface Participant extends Memory {
  readonly name: string
  readonly stage: Stage
  seat(): Promise<Seat>
  dms(): Promise<DmsClient>
  did(): Promise<string>
  /** Tries; the outcome, good or bad, is remembered as the last attempt. */
  attempts<T>(task: Task<T>): Promise<Outcome<T>>
  /** Does what has to succeed for the scenario to make sense. @throws Error with the problem */
  does<T>(task: Task<T>): Promise<T>
  asks<T>(question: Question<T>): Observation<T>
  /** When a later step fails, the report tells first whether this had been broken. */
  countsOn(reliance: Reliance): void
}

export interface ParticipantComponents {
  readonly stage: Stage
  readonly report: (lastSeen: LastSeen) => void
  readonly countsOn: (reliance: Reliance) => void
}

const nobody: Replies = { isFinal: true, from: new Map() }

export const lastAttempt = memoryKey<Attempt>('attempt')

export const createParticipant = (
  name: string,
  { stage, report, countsOn }: ParticipantComponents,
): Participant => {
  const seat = () => stage.seat(name)
  const self: Participant = {
    ...createMemory({ owner: name }),
    name,
    stage,
    seat,
    dms: async () => (await seat()).host.dms,
    did: async () => (await seat()).identity.did,
    attempts: async (task) => {
      const outcome = await task.perform(self)
      const replies = async () => (await task.replies?.(self, outcome)) ?? nobody
      self.remember(lastAttempt, { what: task.what, outcome, replies })
      return outcome
    },
    does: async (task) => requireValue(await task.perform(self), `${name} ${task.what}`),
    asks: ({ answer, ...said }) => ({ ...said, who: name, look: () => answer(self), report }),
    countsOn,
  }
  return self
}
