import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LinkQuality } from '../topology.ts'
import type { DelayLine } from './index.ts'
import { perfectLink } from './quality.ts'
import { createLab, type Lab, whatLabLacks } from './testing/lab.ts'
import { startUmlRouter, type UmlRouter, whatUmlLacks } from './testing/uml-router.ts'

const lacks = whatLabLacks() ?? whatUmlLacks()
const echo = fileURLToPath(new URL('testing/echo.ts', import.meta.url))
const port = '7000'

/**
 * Of round trips and of their spread. The reference itself is 0.6 ms late for each packet that it delays; the shortest link
 * that is measured here is thirteen times as long.
 */
const toleranceMs = 1.5

/** In percentage points: 4.5 standard deviations of 8,000 packets of which 1 % are lost. */
const toleranceOfLoss = 0.5

/** Round trips, sorted. */
type Trips = readonly number[]

const at = (trips: Trips, share: number): number => trips[Math.floor(share * (trips.length - 1))]!

/** Load only ever makes packets late, and some later than others: of many rounds the quietest says most of an emulator. */
const quietest = (rounds: readonly Trips[]) => {
  const sorted = rounds.map((trips) => [...trips].sort((a, b) => a - b)).filter(({ length }) => length > 0)
  return {
    medianMs: Math.min(...sorted.map((trips) => at(trips, 0.5))),
    spreadMs: Math.min(...sorted.map((trips) => at(trips, 0.75) - at(trips, 0.25))),
  }
}

describe("the delay line beside the kernel's own netem", { timeout: 60_000 }, () => {
  let lab: Lab
  let line: DelayLine
  let uml: UmlRouter | undefined
  let why = ''

  beforeAll(async () => {
    if (lacks !== undefined) return
    lab = await createLab([
      { name: 'alice', site: 2 },
      { name: 'bob', site: 3 },
    ])
    line = (await lab.startDelayLine()).line
    await lab.start('bob', [process.execPath, echo, 'answer', port])
    uml = await startUmlRouter(lab, ['alice', 'bob']).catch((error: Error) => {
      why = error.message
      return undefined
    })
  }, 60_000)
  beforeEach((context) => {
    context.skip(lacks !== undefined, lacks)
    context.skip(uml === undefined, `the kernel cannot run here: ${why}`)
  })
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]()
    await uml?.[Symbol.asyncDispose]()
  }, 60_000)

  const both = async (netem: string, quality: Partial<LinkQuality>, there: 'both ways' | 'there only') => {
    const ways =
      there === 'both ways'
        ? ([
            [2, 3],
            [3, 2],
          ] as const)
        : ([[2, 3]] as const)
    await line.setLinks(
      ways.map(([fromSite, toSite]) => ({ fromSite, toSite, quality: { ...perfectLink, ...quality } })),
    )
    await uml!.shape('bob', netem)
    if (there === 'both ways') await uml!.shape('alice', netem)
  }

  const measure = ({ rounds, count, gapMs }: Readonly<Record<'rounds' | 'count' | 'gapMs', number>>) => {
    const [ours, theirs] = [lab.host('bob').address, uml!.addressOf('bob')]
    const words = [port, rounds, count, gapMs].map(String)
    const said = lab.run('alice', [process.execPath, echo, 'ask', ...words, ours, theirs])
    const trips = JSON.parse(said) as Record<string, readonly Trips[]>
    return { ours: trips[ours]!, theirs: trips[theirs]! }
  }

  it.each([
    ['10 ms', 'delay 10ms', { delayMs: 10 }, 0],
    // Of two uniform delays: between the quartiles of their sum.
    ['40 ± 2 ms', 'delay 40ms 2ms', { delayMs: 40, jitterMs: 2 }, 2.34],
  ])('makes packets %s late each way, as netem does', async (_, netem, quality, spreadMs) => {
    await both(netem, quality, 'both ways')
    const trips = measure({ rounds: 8, count: 100, gapMs: 2 })
    const [ours, theirs] = [quietest(trips.ours), quietest(trips.theirs)]
    console.info(`${netem}: delay line ${JSON.stringify(ours)}, netem ${JSON.stringify(theirs)}`)
    expect(Math.abs(ours.medianMs - theirs.medianMs)).toBeLessThan(toleranceMs)
    expect(Math.abs(ours.medianMs - 2 * quality.delayMs)).toBeLessThan(toleranceMs)
    expect(Math.abs(ours.spreadMs - theirs.spreadMs)).toBeLessThan(toleranceMs)
    expect(Math.abs(ours.spreadMs - spreadMs)).toBeLessThan(toleranceMs)
  })

  it('loses 1 % of the packets, as netem does', async () => {
    await both('loss 1%', { lossPercent: 1 }, 'there only')
    await uml!.shape('alice', 'delay 0ms')
    await line.setLinks([{ fromSite: 3, toSite: 2, quality: perfectLink }])
    // Few at a time, so that a busy machine makes them late and no queue full.
    const [rounds, count] = [20, 400]
    const { ours, theirs } = measure({ rounds, count, gapMs: 0 })
    const lost = (trips: readonly Trips[]) => 100 * (1 - trips.flat().length / (rounds * count))
    console.info(`loss 1 %: delay line ${lost(ours).toFixed(2)} %, netem ${lost(theirs).toFixed(2)} %`)
    for (const one of [ours, theirs]) expect(Math.abs(lost(one) - 1)).toBeLessThan(toleranceOfLoss)
    expect(Math.abs(lost(ours) - lost(theirs))).toBeLessThan(1.5 * toleranceOfLoss)
  })
})
