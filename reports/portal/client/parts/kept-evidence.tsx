import { useState } from 'preact/hooks'
import type { EvidenceFile } from '../../model/desk.ts'
import { source } from '../state/store.ts'

const pictures: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' }
const kindOf = (name: string): string => name.split('.').at(-1)?.toLowerCase() ?? ''

/** The policy of the page lets pictures be data, and nothing that a picture could name. */
const asData = (bytes: Uint8Array, type: string): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return `data:${type};base64,${btoa(text)}`
}

const Shown = ({ file, content }: { file: EvidenceFile; content: Uint8Array }) => {
  const type = pictures[kindOf(file.file)]
  if (type !== undefined) return <img src={asData(content, type)} alt={`Evidence ${file.name}`} />
  if (kindOf(file.file) === 'pdf') return <p class="soft">A PDF is looked at on the desk: {file.file}</p>
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard
  return <pre tabIndex={0}>{new TextDecoder().decode(content)}</pre>
}

/** A file of evidence; opened, it shows what it holds. */
export const KeptEvidence = ({ file }: { file: EvidenceFile }) => {
  const [content, setContent] = useState<Uint8Array>()
  const [problem, setProblem] = useState('')
  const load = (): void => {
    if (content !== undefined || source.value === undefined) return
    source.value.bytes(`verdicts/${file.file}`).then(setContent, (error: Error) => setProblem(error.message))
  }
  return (
    <details class="kept-evidence" onToggle={({ currentTarget }) => currentTarget.open && load()}>
      <summary>{file.name}</summary>
      {content === undefined ? <p class="soft">{problem || '…'}</p> : <Shown file={file} content={content} />}
    </details>
  )
}
