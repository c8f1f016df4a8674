import type { Outcome, StepStatus } from '../../model.ts'
import type { LineState } from '../../scope.ts'
import { type Html, html } from './html.ts'

/** Each state has a sign and a word besides its colour. */
const signs: Readonly<Record<Outcome | StepStatus | LineState, string>> = {
  passed: '✓',
  flaky: '↻',
  failed: '✕',
  skipped: '–',
  pending: '…',
  undefined: '?',
  ambiguous: '≈',
  unknown: '?',
  unfinished: '⚡',
  proven: '✓',
  broken: '✕',
  open: '',
}

/** The sign of a state, for eyes only: a word stands beside it. */
export const sign = (state: Outcome | StepStatus | LineState): Html =>
  html`<span class="sign ${state}" aria-hidden="true">${signs[state]}</span>`

/** Words for readers who do not see the colour. */
export const lineWords: Readonly<Record<LineState, string>> = {
  proven: 'proven by this run',
  broken: 'broken',
  skipped: 'skipped in this run',
  open: 'no scenario yet',
}

/** The address of a scenario on the page. */
export const anchor = (id: string): string => `s-${id}`
