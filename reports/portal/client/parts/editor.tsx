import { useEffect, useRef, useState } from 'preact/hooks'
import type { Diagnosis } from '../../workshop/diagnose.ts'
import { applyCompletion, sentenceAt } from './completion.ts'

interface Properties {
  readonly text: string
  readonly onText: (text: string) => void
  readonly diagnosis: Diagnosis
  readonly complete: (sentence: string) => readonly string[]
  /** A line to go to; 0: none. */
  readonly line: number
}

/** Beside each line: whether it is understood. */
const Gutter = ({ text, diagnosis }: Pick<Properties, 'text' | 'diagnosis'>) => {
  const bad = new Map(diagnosis.findings.map(({ line, message }) => [line, message]))
  return (
    <div class="gutter" aria-hidden="true">
      {text.split('\n').map((_line, at) => (
        <span
          key={at}
          class={bad.has(at + 1) ? 'bad' : diagnosis.meanings.has(at + 1) ? 'good' : ''}
          title={bad.get(at + 1)}
        >
          {at + 1}
        </span>
      ))}
    </div>
  )
}

const useCompletions = ({ text, complete }: Pick<Properties, 'text' | 'complete'>) => {
  const [caret, setCaret] = useState(-1)
  const [chosen, setChosen] = useState(0)
  const sentence = caret < 0 ? undefined : sentenceAt(text, caret)
  const offers = sentence === undefined || sentence.trim() === '' ? [] : complete(sentence)
  return { caret, setCaret, chosen: Math.min(chosen, offers.length - 1), setChosen, offers }
}

/** A text area with line numbers; wordings are offered while one types a sentence. */
export const Editor = ({ text, onText, diagnosis, complete, line }: Properties) => {
  const area = useRef<HTMLTextAreaElement>(null)
  const { caret, setCaret, chosen, setChosen, offers } = useCompletions({ text, complete })
  useEffect(() => {
    if (line === 0 || area.current === null) return
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    area.current.focus()
    area.current.setSelectionRange(start, start)
  }, [line])
  const take = (wording: string | undefined): void => {
    if (wording === undefined || area.current === null) return
    const after = applyCompletion(text, caret, wording)
    onText(after.text)
    setCaret(-1)
    // The text is set with the next drawing; the first gap to fill is chosen after it.
    requestAnimationFrame(() => area.current?.setSelectionRange(after.from, after.to))
  }
  const onKey = (event: KeyboardEvent): void => {
    if (offers.length === 0) return
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) setChosen((chosen + by + offers.length) % offers.length)
    else if (event.key === 'Enter') take(offers[chosen])
    else if (event.key === 'Escape') setCaret(-1)
    else return
    event.preventDefault()
  }
  return (
    <div class="editor">
      <Gutter text={text} diagnosis={diagnosis} />
      <textarea
        ref={area}
        aria-label="The feature"
        aria-describedby="editor-help"
        spellcheck={false}
        rows={text.split('\n').length + 1}
        value={text}
        maxLength={64 * 1024}
        onInput={({ currentTarget }) => {
          onText(currentTarget.value)
          setCaret(currentTarget.selectionStart)
          setChosen(0)
        }}
        onKeyDown={onKey}
        onBlur={() => setCaret(-1)}
      />
      {offers.length > 0 && (
        <ul class="offers" style={{ top: `${text.slice(0, caret).split('\n').length * 1.5 + 0.9}rem` }}>
          {offers.map((wording, at) => (
            <li key={wording}>
              <button
                type="button"
                tabIndex={-1}
                aria-pressed={at === chosen}
                onMouseDown={(event) => {
                  // The focus stays in the text.
                  event.preventDefault()
                  take(wording)
                }}
              >
                {wording}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p id="editor-help" class="sr" role="status">
        {offers.length === 0
          ? ''
          : `${offers.length} wordings; ${offers[chosen]} with Enter, others with the arrows`}
      </p>
    </div>
  )
}
