import { type Signal, signal } from '@preact/signals'
import type { BookedScenario, Draft, KeptDraft } from '../../model/desk.ts'
import type { DeskStore } from './desk.ts'
import { SourceError } from './source.ts'

export interface DraftView {
  readonly draft: Draft
  /** `changed`: another window has written meanwhile, and nothing is sent until the person has chosen. */
  readonly state: 'kept' | 'keeping' | 'changed' | 'lost'
  readonly problem: string
}

export interface DraftKeeper {
  /** Undefined until it has been read. */
  readonly view: Signal<DraftView | undefined>
  change(part: Partial<Draft>): void
  attach(file: File): Promise<void>
  /** Reads what is kept; what has not been kept here is given up. */
  takeTheirs(): Promise<void>
  /** Writes what stands here over what is kept, which the person has been told about. */
  keepMine(): Promise<void>
  /** Takes over what another window has kept, unless something here is not kept yet. */
  look(): Promise<void>
  enter(): Promise<void>
}

/** Keeps what a person answers, one write at a time, always the newest. */
export const createDraftKeeper = (
  desk: DeskStore,
  scenario: BookedScenario,
  version: string,
): DraftKeeper => {
  const blank: Draft = {
    scenario: scenario.scenario,
    text: scenario.text,
    version,
    by: '',
    answers: scenario.sentences.map(() => null),
    note: '',
    evidence: [],
  }
  const view = signal<DraftView | undefined>(undefined)
  let seen = 0
  let isDirty = false
  let sending: Promise<void> | undefined

  const show = (part: Partial<DraftView>): void => {
    view.value = { draft: blank, state: 'kept', problem: '', ...view.peek(), ...part }
  }
  const take = ({ revision, draft }: KeptDraft): void => {
    seen = revision
    isDirty = false
    // Answers to sentences that were changed since say nothing.
    show({
      draft: draft?.text === scenario.text ? draft : { ...blank, by: draft?.by ?? '' },
      state: 'kept',
      problem: '',
    })
  }
  const fail = (error: unknown): void => {
    const { code, message } = error instanceof SourceError ? error : { code: '', message: String(error) }
    show({ state: code === 'MANUAL_CHANGED' ? 'changed' : 'lost', problem: message })
  }
  const sendAll = async (): Promise<void> => {
    while (isDirty) {
      isDirty = false
      try {
        const kept = await desk.write(view.peek()?.draft ?? blank, seen)
        seen = kept.revision
      } catch (error) {
        isDirty = true
        return fail(error)
      }
    }
    show({ state: 'kept', problem: '' })
  }
  const send = async (): Promise<void> => {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    await sending
  }
  const takeTheirs = async (): Promise<void> => {
    try {
      take(await desk.read(scenario.scenario))
    } catch (error) {
      fail(error)
    }
  }
  return {
    view,
    takeTheirs,
    change: (part) => {
      const state = view.peek()?.state === 'changed' ? 'changed' : 'keeping'
      show({ draft: { ...(view.peek()?.draft ?? blank), ...part }, state })
      isDirty = true
      if (state !== 'changed') void send()
    },
    attach: async (file) => {
      // There has to be a draft that it can belong to.
      isDirty = true
      await send()
      if (view.peek()?.state !== 'kept') return
      try {
        take(await desk.attach(scenario.scenario, file, seen))
      } catch (error) {
        fail(error)
      }
    },
    keepMine: async () => {
      seen = (await desk.read(scenario.scenario)).revision
      isDirty = true
      await send()
    },
    look: async () => {
      if (isDirty || sending !== undefined) return
      const kept = await desk.read(scenario.scenario).catch(() => undefined)
      if (kept !== undefined && kept.revision !== seen && !isDirty) take(kept)
    },
    enter: async () => {
      isDirty = true
      await send()
      const now = view.peek()
      if (now?.state !== 'kept') return
      await desk.enter(scenario, now.draft, seen)
    },
  }
}
