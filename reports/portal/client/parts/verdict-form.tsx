import { useEffect, useMemo } from 'preact/hooks'
import type { Answer, BookedScenario, Draft } from '../../model/desk.ts'
import type { DeskStore } from '../state/desk.ts'
import { createDraftKeeper, type DraftKeeper, type DraftView } from '../state/draft-keeper.ts'
import { source } from '../state/store.ts'
import { many } from '../words.ts'
import { EvidencePicker } from './evidence-picker.tsx'
import { StepEntry } from './step-entry.tsx'

/** As the desk sums up: one that failed fails all, one without an answer leaves it open. */
const sumOf = (answers: readonly (Answer | null)[]): string => {
  const bad = answers.find((answer) => answer !== null && answer.outcome !== 'passed')
  if (answers.some((answer) => answer?.outcome === 'failed')) return 'failed'
  if (bad !== undefined) return 'blocked'
  const open = answers.filter((answer) => answer === null).length
  return open === 0 ? 'passed' : `open: ${many(open, 'sentence')} without an answer`
}

/** Reads the draft, and again when the window is looked at. */
const useKeeper = (desk: DeskStore, scenario: BookedScenario, version: string): DraftKeeper => {
  const keeper = useMemo(
    () => createDraftKeeper(desk, scenario, version),
    [desk, scenario.scenario, scenario.text, scenario.revision],
  )
  useEffect(() => {
    void keeper.takeTheirs()
    const look = (): void => void keeper.look()
    addEventListener('focus', look)
    return () => removeEventListener('focus', look)
  }, [keeper])
  return keeper
}

const Conflict = ({ keeper, view }: { keeper: DraftKeeper; view: DraftView }) => (
  <div class="notice bad" role="alert">
    <p>{view.problem}. Nothing was overwritten.</p>
    <div class="row-of-buttons">
      <button type="button" class="button second" onClick={() => void keeper.takeTheirs()}>
        Show what is kept
      </button>
      <button type="button" class="button second" onClick={() => void keeper.keepMine()}>
        Keep what stands here
      </button>
    </div>
  </div>
)

const stateWords: Readonly<Record<DraftView['state'], string>> = {
  kept: 'Every answer is kept.',
  keeping: 'Keeping …',
  changed: '',
  lost: 'The last answers are not kept yet: ',
}

const Sentences = ({
  scenario,
  answers,
  onChange,
}: {
  scenario: BookedScenario
  answers: Draft['answers']
  onChange: (answers: Draft['answers']) => void
}) => {
  const firstBad = answers.findIndex((answer) => answer !== null && answer.outcome !== 'passed')
  return (
    <ol>
      {scenario.sentences.map((sentence, at) => (
        <StepEntry
          key={at}
          sentence={sentence}
          at={at}
          answer={answers[at] ?? null}
          isOver={firstBad >= 0 && firstBad < at}
          onAnswer={(answer) =>
            onChange(scenario.sentences.map((_, place) => (place === at ? answer : (answers[place] ?? null))))
          }
        />
      ))}
    </ol>
  )
}

interface Properties {
  readonly desk: DeskStore
  readonly scenario: BookedScenario
  readonly version: string
  /** The verdict is entered, or the book has changed meanwhile and says why this one was not taken. */
  readonly onChange: (problem: string) => void
}

/** Leads through a scenario sentence by sentence; every answer is kept at once. */
export const VerdictForm = ({ desk, scenario, version, onChange }: Properties) => {
  const keeper = useKeeper(desk, scenario, version)
  const view = keeper.view.value
  if (view === undefined) return <p class="loading">Looking for what was answered …</p>
  const { draft, state } = view
  const name = source.value?.person?.isNamed === true ? source.value.person.name : undefined
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    try {
      await keeper.enter()
      if (keeper.view.value?.state === 'kept' && desk.isKept) onChange('')
    } catch (error) {
      onChange((error as Error).message)
    }
  }
  return (
    <form class="card verdict-form" onSubmit={(event) => void submit(event)}>
      <h2>{scenario.title}</h2>
      <p class="soft">
        {scenario.feature} · proves {scenario.scopeLines.join(', ')} · <code>{scenario.uri}</code>
      </p>
      {state === 'changed' && <Conflict keeper={keeper} view={view} />}
      <Sentences
        scenario={scenario}
        answers={draft.answers}
        onChange={(answers) => keeper.change({ answers })}
      />
      <div class="two-fields">
        <label class="labelled">
          Who performs it
          <input
            value={name ?? draft.by}
            readOnly={name !== undefined}
            required
            maxLength={100}
            onInput={({ currentTarget }) => keeper.change({ by: currentTarget.value })}
          />
        </label>
        <label class="labelled">
          On which version
          <input
            value={draft.version}
            required
            pattern="v?\d{1,5}\.\d{1,5}\.\d{1,5}(-[\w.\-]{1,40})?"
            title="such as 1.2.3 or 1.2.3-rc1"
            onChange={({ currentTarget }) => keeper.change({ version: currentTarget.value })}
          />
        </label>
      </div>
      {desk.isKept && (
        <EvidencePicker
          evidence={draft.evidence}
          onAttach={(files) => void attachAll(keeper, files)}
          onDetach={(sha256) =>
            keeper.change({ evidence: draft.evidence.filter((file) => file.sha256 !== sha256) })
          }
        />
      )}
      <label class="labelled">
        What else is worth knowing
        <textarea
          value={draft.note}
          rows={3}
          maxLength={4000}
          onInput={({ currentTarget }) => keeper.change({ note: currentTarget.value })}
        />
      </label>
      <p role="status">
        This adds up to <b>{sumOf(scenario.sentences.map((_, at) => draft.answers[at] ?? null))}</b>.{' '}
        <span class="soft">
          {desk.isKept && stateWords[state]}
          {state === 'lost' && view.problem}
        </span>
      </p>
      <button type="submit" class="button" disabled={state === 'changed'}>
        {desk.isKept ? 'Enter the verdict' : 'Save the verdict as a file'}
      </button>
      {!desk.isKept && (
        <p class="soft">
          Nothing here keeps verdicts; mail the file back to whoever asked you.{' '}
          <code>npm run report -- manual import</code> takes it.
        </p>
      )}
    </form>
  )
}

const attachAll = async (keeper: DraftKeeper, files: readonly File[]): Promise<void> => {
  for (const file of files) await keeper.attach(file)
}
