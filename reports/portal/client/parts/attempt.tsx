import type { Attempt, Step } from '../../../model.ts'
import { duration } from '../words.ts'

const stepMarks: Readonly<Record<string, string>> = { passed: '✓', failed: '✕', skipped: '–' }

/** Hooks that did their work without a word are of no interest to a reader. */
const isTold = ({ kind, status, error }: Step): boolean =>
  kind === 'step' || (status !== 'passed' && status !== 'skipped') || error !== undefined

/** What was waited for stands above, in plain words. */
const StepError = ({ step: { error, lastSeen } }: { step: Step }) =>
  error === undefined ? null : (
    <details class="error" open={lastSeen.length === 0}>
      <summary>{error.type ?? 'Error'}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <pre tabIndex={0}>{error.message}</pre>
      {error.stack !== undefined && (
        <details>
          <summary>where in the code</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
          <pre tabIndex={0}>{error.stack}</pre>
        </details>
      )}
    </details>
  )

const StepView = ({ step, longestMs }: { step: Step; longestMs: number }) => (
  <li class={`step ${step.status}`}>
    <span class="mark" aria-hidden="true">
      {stepMarks[step.status] ?? '!'}
    </span>
    <span class="sentence">
      <b>{step.keyword}</b> {step.text}
      <span class="sr"> ({step.status})</span>
      {step.argument !== undefined && <pre>{step.argument}</pre>}
    </span>
    <span class="took" title={step.definedAt}>
      <i style={{ width: `${Math.round((100 * step.durationMs) / longestMs)}%` }} />
      {step.status === 'skipped' ? '' : duration(step.durationMs)}
    </span>
    <StepError step={step} />
  </li>
)

/** One attempt: its sentences, what each took, and where it stopped. */
export const AttemptView = ({ attempt, isOnly }: { attempt: Attempt; isOnly: boolean }) => {
  const steps = attempt.steps.filter(isTold)
  const longestMs = Math.max(1, ...steps.map(({ durationMs }) => durationMs))
  return (
    <div class="attempt">
      {!isOnly && (
        <h3>
          Attempt {attempt.number}: {attempt.status}, {duration(attempt.durationMs)}
        </h3>
      )}
      <ol class="steps">
        {steps.map((step, at) => (
          <StepView key={at} step={step} longestMs={longestMs} />
        ))}
      </ol>
    </div>
  )
}
