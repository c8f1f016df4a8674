import type { Fault } from '../fault.ts'
import type { Controls } from './controls.ts'
import { linkDirections, namesOf } from './directions.ts'
import { type LinkMemory, onLinks } from './link-fault.ts'
import { forAll, patienceMs, someOf } from './pairs.ts'
import { withOthers, worsened } from './quality.ts'
import { notPossible } from './refusal.ts'

type Loss = Extract<Fault, { kind: 'loss' }>

/** Less would take too many samples to prove. */
const minPercent = 0.5
/** Of which some should be lost. */
const expectedLost = 6
const samplesAtOnce = { least: 50, most: 400 }
const maxRounds = 20
/** Odds at which a question is settled: 10,000 to 1. */
const certain = Math.log(10_000)
/** Of packets that a busy machine may lose by itself. */
const strayLoss = 0.001

const bounded = (chance: number): number => Math.min(0.999, Math.max(strayLoss, chance))

/** Wald's test of two hypotheses, sample after sample: true when `more` is true, false when `less` is. */
const losesMore = async (
  lose: (samples: number) => Promise<number>,
  { less, more }: { readonly less: number; readonly more: number },
): Promise<boolean> => {
  const { least, most } = samplesAtOnce
  const samples = Math.round(Math.min(most, Math.max(least, expectedLost / Math.max(1e-6, more - less))))
  const [low, high] = [bounded(less), bounded(more)]
  let evidence = 0
  for (let round = 0; round < maxRounds && Math.abs(evidence) < certain; round++) {
    const lost = await lose(samples)
    evidence += lost * Math.log(high / low) + (samples - lost) * Math.log((1 - high) / (1 - low))
  }
  return evidence > 0
}

const verdicts = (fault: Loss, controls: Controls, { bases }: LinkMemory) =>
  forAll(someOf(bases), async (base) => {
    const without = withOthers(base, controls)
    const lose = async (samples: number): Promise<number> => {
      const found = await controls.links!.measure(base.from, base.to, { withinMs: patienceMs, samples })
      return Math.round(((found?.lossPercent ?? 100) / 100) * samples)
    }
    const chances = {
      less: without.lossPercent / 100,
      more: worsened(without, fault).lossPercent / 100,
    }
    return { ...base, more: await losesMore(lose, chances) }
  })

/** The proof is a sequential test of the declared loss against that without the fault, settled at 10,000 to 1. */
export const loss = onLinks<Loss>({
  objection: ({ percent }) =>
    percent >= minPercent && percent <= 100 ? undefined : `only ${minPercent} to 100 % can be proven`,
  lacks: () => [],
  // Of what others lose, the test of chances knows.
  disturbedBy: [],
  // What does not pass at all cannot be told from what is lost.
  measure: async (fault, controls) => {
    const directions = someOf(linkDirections(fault, namesOf(controls)))
    return forAll(directions, async ([from, to]) => {
      const found = await controls.links!.measure(from, to, { withinMs: patienceMs })
      if (found === undefined) throw notPossible(fault, `nothing passes from ${from} to ${to} as it is`)
      return { from, to, value: found.lossPercent }
    })
  },
  doubt: async (fault, controls, memory) => {
    const found = (await verdicts(fault, controls, memory)).find(({ more }) => !more)
    return found && `no more is lost from ${found.from} to ${found.to} than before`
  },
  remains: async (fault, controls, memory) => {
    const found = (await verdicts(fault, controls, memory)).find(({ more }) => more)
    return found && `too much is still lost from ${found.from} to ${found.to}`
  },
})
