import { expect, it } from 'vitest'
import { listenForSubscriptions } from './hearing.ts'
import type { Node } from './node.ts'

/** A node whose peers come, go and speak as told. */
const pretend = () => {
  const [events, gossip] = [new EventTarget(), new EventTarget()]
  const connections = [{ streams: [{ direction: 'outbound', protocol: '/meshsub/1.2.0' }] }]
  const node = Object.assign(events, { services: { gossip }, getConnections: () => connections })
  const tell = (target: EventTarget, name: string, detail: unknown) =>
    target.dispatchEvent(new CustomEvent(name, { detail }))
  return {
    hearing: listenForSubscriptions(node as unknown as Node),
    comes: (peer: string) => tell(events, 'peer:connect', peer),
    leaves: (peer: string) => tell(events, 'peer:disconnect', peer),
    speaks: (peer: string) => tell(gossip, 'subscription-change', { peerId: peer }),
  }
}

/** Whether `work` has ended by the time that a queue of immediate work is empty. */
const hasEnded = async (work: Promise<void>): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))])

it('nobody new is waited for when nobody is new', async () => {
  expect(await hasEnded(pretend().hearing.all())).toBe(true)
})

it.each(['speaks', 'leaves'] as const)('a newcomer is waited for until it %s', async (does) => {
  const { hearing, comes, ...peer } = pretend()
  comes('bob')
  const all = hearing.all()
  expect(await hasEnded(all)).toBe(false)
  peer[does]('bob')
  await all
})

it('strangers who come later, and again and again, keep nobody silent', async () => {
  const { hearing, comes, leaves, speaks } = pretend()
  comes('bob')
  comes('mallory')
  const all = hearing.all()
  for (let again = 0; again < 3; again += 1) {
    leaves('mallory')
    comes('mallory')
    comes(`stranger ${again}`)
  }
  speaks('bob')
  await all
  expect(await hasEnded(hearing.all())).toBe(false)
  hearing.stop()
})

it('stopping ends the wait', async () => {
  const { hearing, comes } = pretend()
  comes('bob')
  const all = hearing.all()
  hearing.stop()
  await all
})
