import type { EvidenceFile } from '../../model/desk.ts'
import { size } from '../words.ts'
import { KeptEvidence } from './kept-evidence.tsx'

interface Properties {
  readonly evidence: readonly EvidenceFile[]
  readonly onAttach: (files: readonly File[]) => void
  readonly onDetach: (sha256: string) => void
}

/** Pictures, text and PDF that show what was seen; each is kept as soon as it is chosen. */
export const EvidencePicker = ({ evidence, onAttach, onDetach }: Properties) => (
  <section class="evidence-picker" aria-label="Evidence">
    <label class="labelled">
      Evidence: pictures, text, JSON or PDF, at most 8 MiB each
      <input
        type="file"
        multiple
        accept=".txt,.log,.json,.md,.png,.jpg,.jpeg,.pdf"
        onChange={({ currentTarget }) => {
          onAttach([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </label>
    <ul>
      {evidence.map((file) => (
        <li key={file.sha256}>
          <KeptEvidence file={file} /> <span class="soft">{size(file.bytes)}</span>
          <button type="button" class="quiet" onClick={() => onDetach(file.sha256)}>
            leave out <span class="sr">{file.name}</span>
          </button>
        </li>
      ))}
    </ul>
  </section>
)
