/** What the manual desk says and takes, as pages know it. */
export type { Book, BookedScenario } from '../../manual/book.ts'
export type { Draft, KeptDraft } from '../../manual/drafts.ts'
export type { EvidenceFile } from '../../manual/entry.ts'
export type { Answer } from '../../manual/steps.ts'
