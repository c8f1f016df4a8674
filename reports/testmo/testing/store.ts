/** What the stand-in remembers, in the words of Testmo's API. */
export interface StoredTest {
  readonly key: string
  readonly name: string
  readonly status: string
  readonly folder?: string
  readonly fields?: readonly { readonly name: string; readonly type: number; readonly value?: string }[]
  readonly artifacts?: readonly { readonly name: string; readonly url: string }[]
}
export interface StoredThread {
  readonly id: number
  readonly run: number
  readonly fields: readonly { readonly name: string; readonly value?: string }[]
  readonly tests: StoredTest[]
  isCompleted: boolean
}
export interface StoredRun {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly source: string
  readonly fields: { readonly name: string; readonly value?: string }[]
  readonly artifacts: readonly { readonly name: string; readonly url: string }[]
  isCompleted: boolean
}
export interface StoredFolder {
  readonly id: number
  name: string
  parent_id: number | null
  docs: string | null
}
export interface StoredCase {
  readonly id: number
  name: string
  folder_id: number
  tags: string[]
}
export interface StoredManualRun {
  readonly id: number
  readonly name: string
  readonly milestone: string
  readonly isClosed: boolean
  readonly results: readonly StoredManualResult[]
}
export interface StoredManualResult {
  readonly id: number
  readonly caseId: number
  readonly status: 'Passed' | 'Failed' | 'Retest'
  readonly note: string
  readonly at: string
}

export interface Store {
  readonly runs: StoredRun[]
  readonly threads: StoredThread[]
  readonly folders: StoredFolder[]
  readonly cases: StoredCase[]
  readonly manualRuns: StoredManualRun[]
  /** Names of tags; a tag's id is its place, from 1. */
  readonly tagNames: string[]
  nextId(): number
}

export const createStore = (): Store => {
  let id = 0
  return {
    runs: [],
    threads: [],
    folders: [],
    cases: [],
    manualRuns: [],
    tagNames: [],
    nextId: () => ++id,
  }
}
