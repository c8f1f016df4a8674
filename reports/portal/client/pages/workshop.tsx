import { useMemo, useState } from 'preact/hooks'
import type { FeatureFile } from '../../model/features.ts'
import type { Vocabulary } from '../../model/types.ts'
import { createDiagnostician, type Diagnosis } from '../../workshop/diagnose.ts'
import { makePatch } from '../../workshop/patch.ts'
import { Catalogue } from '../parts/catalogue.tsx'
import { Editor } from '../parts/editor.tsx'
import { Empty } from '../parts/empty.tsx'
import { useLoaded } from '../parts/loading.ts'
import { saveFile } from '../parts/save-file.ts'
import { TryOut } from '../parts/try-out.tsx'
import { route, setQuery } from '../state/route.ts'
import { source } from '../state/store.ts'
import { many } from '../words.ts'

const template = (scope: string, isManual: boolean): string => `Feature: Who benefits, in a few words
  What they get, in a sentence or two.

  Background:
    Given Alice and Bob are on the network

  Rule: One requirement, as a sentence

    @scope:${scope}${isManual ? ' @manual' : ''}
    Scenario: One example that shows it
      Given Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
`

interface Materials {
  readonly vocabulary: Vocabulary
  readonly features: readonly FeatureFile[]
}

const load = async (): Promise<Materials> => {
  const from = source.value
  if (from === undefined) throw new Error('There is no portal to ask.')
  const [vocabulary, features] = await Promise.all([from.vocabulary(), from.features()])
  return { vocabulary, features }
}

const Findings = ({ diagnosis, onGo }: { diagnosis: Diagnosis; onGo: (line: number) => void }) => (
  <section class="findings" aria-label="Diagnosis" aria-live="polite">
    {diagnosis.findings.length === 0 ? (
      <p class="notice good">{many(diagnosis.scenarios, 'scenario')}, every sentence is understood.</p>
    ) : (
      <ul>
        {diagnosis.findings.map(({ line, message, fix }) => (
          <li key={`${line} ${message}`} class="notice bad">
            <button type="button" class="chip" onClick={() => onGo(line)}>
              line {line}
            </button>{' '}
            {message} <span class="soft">{fix}</span>
          </li>
        ))}
      </ul>
    )}
  </section>
)

const Bench = ({ vocabulary, features }: Materials) => {
  const { query } = route.value
  const file = features.find(({ uri }) => uri === query.get('file'))
  const [text, setText] = useState(
    file?.text ??
      template(query.get('scope') ?? vocabulary.scopeLines[0] ?? '', query.get('manual') === 'yes'),
  )
  const [path, setPath] = useState(file?.uri ?? 'features/contributed/my-scenario.feature')
  const [line, setLine] = useState(0)
  const diagnostician = useMemo(() => createDiagnostician(vocabulary), [vocabulary])
  const diagnosis = useMemo(() => diagnostician.diagnose(text), [diagnostician, text])
  const save = (): void =>
    saveFile(
      `${path.replace(/^.*\/|\.feature$/g, '')}.patch`,
      makePatch(path, file?.text, text),
      'text/x-diff',
    )
  return (
    <>
      <div class="row-of-buttons">
        {features.length > 0 && (
          <label class="field grow">
            <span class="sr">Feature to change</span>
            <select
              value={file?.uri ?? ''}
              onChange={({ currentTarget }) => setQuery({ file: currentTarget.value })}
            >
              <option value="">a new feature</option>
              {features.map(({ uri }) => (
                <option key={uri}>{uri}</option>
              ))}
            </select>
          </label>
        )}
        <label class="field grow">
          <span class="sr">Path of the feature</span>
          <input
            value={path}
            disabled={file !== undefined}
            onInput={({ currentTarget }) => setPath(currentTarget.value)}
          />
        </label>
      </div>
      <div class="bench">
        <div>
          <Editor
            text={text}
            onText={setText}
            diagnosis={diagnosis}
            complete={diagnostician.complete}
            line={line}
          />
          <Findings diagnosis={diagnosis} onGo={setLine} />
          <div class="row-of-buttons">
            <TryOut text={text} isSound={diagnosis.findings.length === 0} />
            <button
              type="button"
              class="button second"
              disabled={diagnosis.findings.length > 0}
              onClick={save}
            >
              Save as a patch
            </button>
          </div>
          <p class="soft">
            A patch is a contribution: <code>git apply</code> takes it, and so does a merge request.
          </p>
        </div>
        <Catalogue wordings={vocabulary.wordings} />
      </div>
    </>
  )
}

/** Write or change a scenario, see at once whether it is understood, run it, and hand it in. */
export const WorkshopPage = () => {
  const { data, error } = useLoaded<Materials>(load, [])
  if (error !== undefined) return <Empty title="The workshop has no words">{error.message}</Empty>
  if (data === undefined) return <p class="loading">Reading the step library …</p>
  return (
    <>
      <section class="headline">
        <p class="eyebrow">The scenario workshop</p>
        <h1>Say what should hold, in words that are understood</h1>
      </section>
      <Bench key={route.value.query.get('file') ?? ''} {...data} />
    </>
  )
}
