import type { Fault } from '../../environments/environment.ts'
import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'
import { type Sides, withRelays } from './sides.ts'

const hostOf = async (person: Participant): Promise<string> => (await person.seat()).host.name

const hostsOf = (people: readonly Participant[]): Promise<readonly string[]> =>
  Promise.all(people.map(hostOf))

/** Nobody sits at a relay, so sentences do not name it. */
const sidesOf = async (left: readonly Participant[], right: readonly Participant[]): Promise<Sides> => {
  const { topology } = await left[0]!.stage.environment()
  return withRelays({ left: await hostsOf(left), right: await hostsOf(right) }, topology.hosts)
}

const suffering = (what: string, fault: (sufferer: Participant) => Promise<Fault>): Task<undefined> => ({
  what,
  perform: async (sufferer) => {
    await sufferer.stage.inflict(await fault(sufferer))
    return succeeded(undefined)
  },
})

const listed = (people: readonly Participant[]) => people.map(({ name }) => name).join(' and ')

/** Something happens to one's machine, and is proven to have happened. */
export const suffer = (trouble: (host: string) => Fault): Task<undefined> =>
  suffering('is in trouble', async (sufferer) => trouble(await hostOf(sufferer)))

/** Nothing passes any more between the performer with `friends` and `others`. */
export const loseTouch = (friends: readonly Participant[], others: readonly Participant[]): Task<undefined> =>
  suffering(`loses touch with ${listed(others)}`, async () => ({
    kind: 'partition',
    cut: { shape: 'halves', ...(await sidesOf(friends, others)) },
  }))

/** What the performer sends does not arrive at `other`. */
export const speakInVain = (other: Participant): Task<undefined> =>
  suffering(`speaks in vain to ${other.name}`, async (speaker) => ({
    kind: 'partition',
    cut: { shape: 'one-way', from: await hostOf(speaker), to: await hostOf(other) },
  }))

/** The performer and `other` have nothing but `between` in common. */
export const needBridge = (other: Participant, between: Participant): Task<undefined> =>
  suffering(`reaches ${other.name} through ${between.name} only`, async (one) => ({
    kind: 'partition',
    cut: {
      shape: 'bridge',
      host: await hostOf(between),
      ...(await sidesOf([one], [other])),
    },
  }))

/** So much of what passes between the performer and `other` is lost. */
export const loseWords = (other: Participant, percent: number): Task<undefined> =>
  suffering(`loses ${percent} % of what passes between them and ${other.name}`, async (one) => ({
    kind: 'loss',
    from: await hostOf(one),
    to: await hostOf(other),
    percent,
  }))

/** What passes between the performer and `other` takes so much longer, each way. */
export const growApart = (other: Participant, addMs: number): Task<undefined> =>
  suffering(`is ${addMs} ms farther from ${other.name}`, async (one) => ({
    kind: 'latency',
    from: await hostOf(one),
    to: await hostOf(other),
    addMs,
  }))
