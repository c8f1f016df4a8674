import { type Static, Type } from 'typebox'
import type { Controls } from './controls.ts'
import { type Direction, type LinkFault, linkDirections, namesOf } from './directions.ts'
import { type Disturbance, isWorse, measurable } from './hidden.ts'
import type { FaultMethod } from './method.ts'
import { forAll, isSame, pairsOf } from './pairs.ts'
import { type Base, BaseSchema, baseOf, QualitySchema, withOthers, worsened } from './quality.ts'
import { notPossible } from './refusal.ts'

const MeasuredSchema = Type.Object({ from: Type.String(), to: Type.String(), value: Type.Number() })

/** One number of one direction, such as its round trip in ms. */
export type Measured = Static<typeof MeasuredSchema>

const MemorySchema = Type.Object({
  bases: Type.Array(BaseSchema),
  /** Both ways of every pair, with what every other fault made of them before this one. */
  ways: Type.Array(Type.Object({ base: BaseSchema, before: QualitySchema })),
  before: Type.Array(MeasuredSchema),
})

export type LinkMemory = Static<typeof MemorySchema>

/** How one kind of trouble on links is told from its absence. */
export interface LinkProof<F extends LinkFault> {
  /** Why it cannot be, whatever the network; undefined when it can. */
  objection(fault: F): string | undefined
  /** What a host has to give for the proof, in words. */
  lacks(fault: F, controls: Controls): readonly string[]
  /** @throws EnvironmentError FAULT_NOT_POSSIBLE */
  measure(fault: F, controls: Controls): Promise<readonly Measured[]>
  doubt(fault: F, controls: Controls, memory: LinkMemory): Promise<string | undefined>
  /** Respects in which a later fault on the same link would be taken for what remains of this one. */
  readonly disturbedBy: readonly Disturbance[]
  /** Asked only of directions that no other fault hides. */
  remains(fault: F, controls: Controls, memory: LinkMemory): Promise<string | undefined>
}

const directionOf = ({ from, to }: Measured | Base): Direction => [from, to]

/** What was remembered of directions that can be told apart from what other faults do to them now. */
const unhidden = (memory: LinkMemory, controls: Controls, respects: readonly Disturbance[]): LinkMemory => {
  const disturbed = memory.ways
    .filter(({ base, before }) => isWorse(withOthers(base, controls), before, respects))
    .map(({ base }) => directionOf(base))
  const clear = measurable(controls, memory.bases.map(directionOf))
  const isClear = (one: Measured | Base): boolean =>
    clear.some((pair) => isSame(pair, directionOf(one))) &&
    !disturbed.some((pair) => isSame(pair, directionOf(one)))
  return { ...memory, bases: memory.bases.filter(isClear), before: memory.before.filter(isClear) }
}

/** A fault that changes the quality of links, whatever kind it is of. */
export const onLinks = <F extends LinkFault>(proof: LinkProof<F>): FaultMethod<F, typeof MemorySchema> => ({
  memory: MemorySchema,
  lacks: (fault, controls) =>
    controls.links?.setQuality === undefined
      ? ['links whose quality can be changed']
      : proof.lacks(fault, controls),
  prepare: async (fault, controls) => {
    for (const name of [fault.from, fault.to]) if (name !== undefined) controls.host(name)
    const objection = proof.objection(fault)
    if (objection !== undefined) throw notPossible(fault, objection)
    const directions = linkDirections(fault, namesOf(controls))
    if (directions.length === 0) throw notPossible(fault, 'there is nobody at the other end')
    const bases = directions.map((direction) => baseOf(direction, controls))
    return {
      bases,
      ways: pairsOf(directions)
        .flatMap(([a, b]) => [baseOf([a, b], controls), baseOf([b, a], controls)])
        .map((base) => ({ base, before: withOthers(base, controls) })),
      before: [...(await proof.measure(fault, controls))],
    }
  },
  onset: async (fault, controls, memory) => {
    await forAll(memory.bases, (base) =>
      controls.links!.setQuality!(base.from, base.to, worsened(withOthers(base, controls), fault)),
    )
    return memory
  },
  doubt: (fault, controls, memory) => proof.doubt(fault, controls, memory),
  undo: async (_fault, controls, { bases }) => {
    await forAll(bases, (base) => controls.links!.setQuality!(base.from, base.to, withOthers(base, controls)))
  },
  remains: (fault, controls, memory) =>
    proof.remains(fault, controls, unhidden(memory, controls, proof.disturbedBy)),
})
