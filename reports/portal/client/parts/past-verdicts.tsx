import type { BookedScenario } from '../../model/desk.ts'
import { when } from '../words.ts'
import { KeptEvidence } from './kept-evidence.tsx'

/** What people have said of a scenario before, newest first; it is never changed, only followed by more. */
export const PastVerdicts = ({ scenario: { verdicts } }: { scenario: BookedScenario }) => {
  if (verdicts.length === 0) return null
  return (
    <section class="past-verdicts" aria-label="Earlier verdicts">
      <h3>Earlier verdicts</h3>
      <ol>
        {verdicts.map(({ id, outcome, by, at, version, steps, note, evidence, through }) => (
          <li key={id} class={`manual-step ${outcome}`}>
            <p>
              <b>{outcome}</b> on {version} by {by}{' '}
              <span class="soft">
                {when(at)}, through the {through}
              </span>
            </p>
            {steps
              .filter((step) => step.note !== undefined)
              .map((step) => (
                <p key={step.sentence} class="soft">
                  {step.sentence}: <b>{step.outcome}</b>, {step.note}
                </p>
              ))}
            {note !== undefined && <p>{note}</p>}
            {evidence.map((file) => (
              <KeptEvidence key={file.sha256} file={file} />
            ))}
          </li>
        ))}
      </ol>
    </section>
  )
}
