import { expect, test } from 'vitest'
import type { BookedScenario, Draft, KeptDraft } from '../../model/desk.ts'
import type { DeskStore } from './desk.ts'
import { createDraftKeeper } from './draft-keeper.ts'
import { SourceError } from './source.ts'

const scenario = {
  scenario: 'manual-sees',
  text: 'abc',
  sentences: ['Given a lender', 'Then she sees it'],
  revision: 0,
} as unknown as BookedScenario

/** A desk as the portal is one: it takes only what is written over what was seen. */
const deskOf = () => {
  let kept: KeptDraft = { revision: 0 }
  const desk: DeskStore = {
    isKept: true,
    read: async () => kept,
    write: async (draft, seen) => {
      if (seen !== kept.revision) throw new SourceError('MANUAL_CHANGED', 'changed elsewhere')
      kept = { revision: seen + 1, draft }
      return kept
    },
    attach: async () => kept,
    enter: async () => undefined,
  }
  return { desk, kept: () => kept }
}
const passed = { outcome: 'passed' } as const
const failed = { outcome: 'failed', note: 'no' } as const

test('each answer is kept, and found again by another window', async () => {
  const { desk } = deskOf()
  const one = createDraftKeeper(desk, scenario, '1.2.3')
  await one.takeTheirs()
  one.change({ answers: [passed, null] })
  await one.enter()
  const other = createDraftKeeper(desk, scenario, '1.2.3')
  await other.takeTheirs()
  expect(other.view.value).toMatchObject({ state: 'kept', draft: { answers: [passed, null] } })
})

test('two windows do not overwrite each other: the later one is told, and chooses', async () => {
  const { desk, kept } = deskOf()
  const [one, two] = [createDraftKeeper(desk, scenario, '1.2.3'), createDraftKeeper(desk, scenario, '1.2.3')]
  await Promise.all([one.takeTheirs(), two.takeTheirs()])
  one.change({ answers: [passed, null] })
  await one.enter()
  two.change({ answers: [failed, null] })
  await two.enter()
  expect(two.view.value?.state).toBe('changed')
  expect(kept().draft?.answers).toEqual([passed, null])
  // Typing on sends nothing until it is decided.
  two.change({ note: 'more' })
  expect(kept().draft?.answers).toEqual([passed, null])
  await two.keepMine()
  expect(kept().draft).toMatchObject({ answers: [failed, null], note: 'more' })
  await one.look()
  expect(one.view.value?.draft.note).toBe('more')
})

test('answers to other sentences are not taken for answers to these', async () => {
  const { desk } = deskOf()
  await desk.write({ ...blank, text: 'older', by: 'alice', answers: [passed, passed] }, 0)
  const keeper = createDraftKeeper(desk, scenario, '1.2.3')
  await keeper.takeTheirs()
  expect(keeper.view.value?.draft).toMatchObject({ by: 'alice', answers: [null, null] })
})

const blank: Draft = {
  scenario: 'manual-sees',
  text: 'abc',
  version: '1.2.3',
  by: '',
  answers: [],
  note: '',
  evidence: [],
}
