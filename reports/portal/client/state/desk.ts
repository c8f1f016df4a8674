import type { Book, BookedScenario, Draft, KeptDraft } from '../../model/desk.ts'
import { saveFile } from '../parts/save-file.ts'
import type { Source } from './source.ts'

/** Where answers go while a scenario is performed, and what becomes of them in the end. */
export interface DeskStore {
  /** Whether verdicts are kept here; else the verdict becomes a file to send. */
  readonly isKept: boolean
  read(scenario: string): Promise<KeptDraft>
  /** @throws SourceError `MANUAL_CHANGED` when another window has written in the meantime */
  write(draft: Draft, seen: number): Promise<KeptDraft>
  attach(scenario: string, file: File, seen: number): Promise<KeptDraft>
  enter(scenario: BookedScenario, draft: Draft, revision: number): Promise<void>
}

const servedDesk = (source: Source): DeskStore => ({
  isKept: true,
  read: (scenario) => source.ask(`drafts/${scenario}`),
  write: (draft, seen) => {
    const evidence = draft.evidence.map(({ sha256 }) => sha256)
    return source.ask(`drafts/${draft.scenario}`, { seen, draft: { ...draft, evidence } }, 'PUT')
  },
  attach: (scenario, file, seen) =>
    source.send(
      `drafts/${scenario}/evidence?${new URLSearchParams({ name: file.name, seen: String(seen) })}`,
      file,
    ),
  enter: async ({ scenario, revision: seen }, _draft, draft) => {
    await source.ask('verdicts', { scenario, seen, draft })
  },
})

/** The file that `npm run report -- manual import` takes. */
const asForm = ({ by, version, scenario, text, answers, note }: Draft, sentences: number) => ({
  format: 1,
  version,
  by,
  at: new Date().toISOString(),
  verdicts: [
    {
      scenario,
      text,
      steps: Array.from({ length: sentences }, (_, at) => ({
        outcome: answers[at]?.outcome ?? 'blocked',
        ...(answers[at]?.note ? { note: answers[at].note } : {}),
      })),
      ...(note.trim() === '' ? {} : { note }),
      evidence: [],
    },
  ],
})

const fileDesk = (): DeskStore => ({
  isKept: false,
  read: async () => ({ revision: 0 }),
  write: async (draft, seen) => ({ revision: seen + 1, draft }),
  attach: async (_scenario, _file, seen) => ({ revision: seen }),
  enter: async ({ sentences }, draft) =>
    saveFile(
      `verdict-${draft.scenario}.json`,
      JSON.stringify(asForm(draft, sentences.length)),
      'application/json',
    ),
})

export const openDesk = (source: Source): DeskStore =>
  source.abilities.includes('verdicts') ? servedDesk(source) : fileDesk()

/** Where manual scenarios stand for a version; empty: the one that is being built. */
export const readBook = (source: Source, version: string): Promise<Book> =>
  source.kind === 'file'
    ? source.book()
    : source.ask(`verdicts${version === '' ? '' : `?${new URLSearchParams({ version })}`}`)
