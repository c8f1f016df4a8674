import { useState } from 'preact/hooks'
import type { Attachment } from '../../../model.ts'
import type { ScenarioRun } from '../../model/types.ts'
import { source } from '../state/store.ts'
import { size } from '../words.ts'

const evidenceOf = ({ attempts }: ScenarioRun): readonly Attachment[] =>
  attempts.flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments))

/** A daemon that had nothing to say is no missing evidence. */
const emptyWords = (name: string): string =>
  /(^|\/)(daemon|telemetry)[^/]*$/.test(name) ? 'nothing logged during the scenario' : size(0)

const FileView = ({ run, attachment }: { run: string; attachment: Attachment }) => {
  const [text, setText] = useState<string>()
  const { name, bytes, file, cut, excerpt } = attachment
  const isFile = source.value?.kind === 'file'
  const show = (): void => {
    if (text !== undefined || file === undefined || isFile || source.value === undefined) return
    source.value.evidence(run, file).then(setText, (error: Error) => setText(error.message))
  }
  return (
    <details class="file" onToggle={({ currentTarget }) => currentTarget.open && show()}>
      <summary>
        <code>{name.replace(/^.*\//, '')}</code>{' '}
        <span class="soft">{bytes === 0 ? emptyWords(name) : size(bytes)}</span>
        {cut && <span class="badge">cut</span>}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <pre tabIndex={0}>{text ?? excerpt ?? (file === undefined ? 'It was not kept.' : '…')}</pre>
      {isFile && file !== undefined && (
        <a href={`evidence/${encodeURIComponent(run)}/${file}`} target="_blank" rel="noreferrer">
          the whole file
        </a>
      )}
    </details>
  )
}

/** What every host left behind, by host. */
export const Evidence = ({ run }: { run: ScenarioRun }) => {
  const byHost = Map.groupBy(evidenceOf(run), ({ host }) => host ?? 'the run')
  if (byHost.size === 0) return null
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">Evidence, host by host</h2>
      <div class="evidence">
        {[...byHost].map(([host, files]) => {
          const facts = run.environment?.hosts.find(({ name }) => name === host)
          return (
            <section key={host} class="card" aria-label={host}>
              <h3 class="host-name">{host === run.environment?.id ? 'the whole network' : host}</h3>
              {facts !== undefined && (
                <p class="soft">
                  {facts.address} · {facts.version} {facts.commit?.slice(0, 7)}
                </p>
              )}
              {files.map((attachment, at) => (
                <FileView key={at} run={run.run} attachment={attachment} />
              ))}
            </section>
          )
        })}
      </div>
    </section>
  )
}
