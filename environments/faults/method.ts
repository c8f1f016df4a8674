import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'
import type { Healing } from '../environment.ts'
import type { Fault } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import type { Controls } from './controls.ts'
import { attemptOf } from './words.ts'

/** How one kind of fault is done, proven and undone. Each step may be taken by another process than the one before. */
export interface FaultMethod<F extends Fault, S extends TSchema> {
  /** What healing has to know. What is read back from disk is checked against it. */
  readonly memory: S
  /** What the network lacks for it, in words. */
  lacks(fault: F, controls: Controls): readonly string[]
  /** Looks, and changes nothing. @throws EnvironmentError FAULT_NOT_POSSIBLE */
  prepare(fault: F, controls: Controls): Promise<Static<S>>
  /** @returns the memory, with what only came to be known now */
  onset(fault: F, controls: Controls, memory: Static<S>): Promise<Static<S>>
  /** Measured from outside of what `onset` did: undefined when it bit, else what was found instead. Asked repeatedly. */
  doubt(fault: F, controls: Controls, memory: Static<S>): Promise<string | undefined>
  /** May be called after half an onset, and twice. */
  undo(fault: F, controls: Controls, memory: Static<S>): Promise<void>
  /** What can still be seen of it, or undefined. Asked repeatedly. */
  remains(fault: F, controls: Controls, memory: Static<S>): Promise<string | undefined>
}

export interface InflictOptions {
  /** Called before anything is changed, and again when more is known; on disk when it returns. */
  readonly remember?: (memory: unknown) => void
  /** How long the effect may take to show, and to be gone. Default 5 s and 15 s. */
  readonly patience?: { readonly proofMs: number; readonly healMs: number }
}

/** A method with its memory sealed, as `inflict` calls it. */
export interface Driver<F extends Fault> {
  lacks(fault: F, controls: Controls): readonly string[]
  inflict(fault: F, controls: Controls, options: InflictOptions): Promise<Healing>
  healing(fault: F, controls: Controls, memory: unknown, options?: Pick<InflictOptions, 'patience'>): Healing
}

const usualPatience = { proofMs: 5000, healMs: 15_000 }

/** Asked twice at least, however long an answer takes: a busy machine may spoil one. */
const told = async (
  ask: () => Promise<string | undefined>,
  withinMs: number,
): Promise<string | undefined> => {
  const first = await ask()
  if (first === undefined) return undefined
  let last: string | undefined
  const settled = await until(
    async () => {
      last = await ask()
      return last === undefined ? true : undefined
    },
    { withinMs, everyMs: 50 },
  )
  return settled === true ? undefined : last
}

const once = (act: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  return () => {
    // One that failed may be tried again.
    running ??= act().catch((error: unknown) => {
      running = undefined
      throw error
    })
    return running
  }
}

/** Puts the steps of a method in order, so that no onset is left that was not proven or remembered. */
export const drive = <F extends Fault, S extends TSchema>(method: FaultMethod<F, S>): Driver<F> => {
  const heal = async (
    fault: F,
    controls: Controls,
    { memory, healMs }: { readonly memory: Static<S>; readonly healMs: number },
  ): Promise<void> => {
    await method.undo(fault, controls, memory)
    const left = await told(() => method.remains(fault, controls, memory), healMs)
    if (left === undefined) return
    throw new EnvironmentError({
      code: 'FAULT_NOT_HEALED',
      message: `Healing after ${attemptOf(fault)}: ${left}`,
      hint: 'Heal it again, or take the network down.',
    })
  }
  const healing: Driver<F>['healing'] = (fault, controls, memory, { patience = usualPatience } = {}) => {
    if (!Check(method.memory, memory)) {
      throw new EnvironmentError({
        code: 'FAULT_MEMORY_INVALID',
        message: `Healing after ${attemptOf(fault)}: what was remembered of it cannot be understood`,
        hint: 'Take the network down; everything of the fault goes with it.',
      })
    }
    const act = once(() => heal(fault, controls, { memory, healMs: patience.healMs }))
    return { heal: act, [Symbol.asyncDispose]: act }
  }
  return {
    lacks: (fault, controls) => method.lacks(fault, controls),
    healing,
    inflict: async (fault, controls, { remember = () => {}, patience = usualPatience }) => {
      let memory = await method.prepare(fault, controls)
      remember(memory)
      try {
        memory = await method.onset(fault, controls, memory)
        remember(memory)
        const doubt = await told(() => method.doubt(fault, controls, memory), patience.proofMs)
        if (doubt === undefined) return healing(fault, controls, memory, { patience })
        throw new EnvironmentError({
          code: 'FAULT_WITHOUT_EFFECT',
          message: `${attemptOf(fault)}: ${doubt}`,
        })
      } catch (error) {
        await heal(fault, controls, { memory, healMs: patience.healMs })
        throw error
      }
    },
  }
}
