import { type Static, Type } from 'typebox'
import type { Controls } from './controls.ts'
import { type LinkFault, linkDirections, namesOf } from './directions.ts'
import type { FaultMethod } from './method.ts'
import { forAll } from './pairs.ts'
import { BaseSchema, baseOf, withOthers, worsened } from './quality.ts'
import { notPossible } from './refusal.ts'

const MemorySchema = Type.Object({
  bases: Type.Array(BaseSchema),
  /** By pair, in the order of the pairs: what was measured before. */
  before: Type.Array(Type.Number()),
})

export type LinkMemory = Static<typeof MemorySchema>

/** How one kind of trouble on links is told from its absence. */
export interface LinkProof<F extends LinkFault> {
  /** Why it cannot be, whatever the network; undefined when it can. */
  objection(fault: F): string | undefined
  /** What a host has to give for the proof, in words. */
  lacks(fault: F, controls: Controls): readonly string[]
  /** One number a pair, such as its round trip. @throws EnvironmentError FAULT_NOT_POSSIBLE */
  measure(fault: F, controls: Controls): Promise<readonly number[]>
  doubt(fault: F, controls: Controls, memory: LinkMemory): Promise<string | undefined>
  remains(fault: F, controls: Controls, memory: LinkMemory): Promise<string | undefined>
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
    return {
      bases: directions.map((direction) => baseOf(direction, controls)),
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
  remains: (fault, controls, memory) => proof.remains(fault, controls, memory),
})
