import { TestmoError } from './errors.ts'
import type { Call, Send } from './http.ts'
import {
  type AutomationRun,
  type Case,
  type Folder,
  type ManualResult,
  type ManualRun,
  shapes,
} from './shapes.ts'

/** The calls of Testmo's documented API that its command line does not make. */
export interface TestmoApi {
  /** Automation runs that bear this tag, oldest first. */
  runsTagged(tag: string): Promise<readonly AutomationRun[]>
  run(id: number): Promise<AutomationRun>
  completeThread(id: number): Promise<void>
  /** Notes on the run that it is not whole, and completes it. */
  abandonRun(id: number, why: string): Promise<void>
  folders(): Promise<readonly Folder[]>
  createFolders(folders: readonly NewFolder[]): Promise<void>
  updateFolder(id: number, change: Partial<NewFolder>): Promise<void>
  cases(): Promise<readonly Case[]>
  createCases(cases: readonly NewCase[]): Promise<void>
  updateCases(ids: readonly number[], change: Partial<NewCase>): Promise<void>
  manualRuns(): Promise<readonly ManualRun[]>
  /** Latest result of each case of a manual run. */
  manualResults(runId: number): Promise<readonly ManualResult[]>
}

export interface NewFolder {
  readonly name: string
  /** Absent: at the top. */
  readonly parentId?: number
  /** Free text under the name; holds the path that the folder stands for. */
  readonly docs: string
}

export interface NewCase {
  readonly name: string
  readonly folderId: number
  readonly tags: readonly string[]
}

/** Bound on pages that are read; 100 entries each. */
const maxPages = 1000

/** How many cases or folders one request may carry. */
export const batchSize = 100

const folderBody = ({ name, parentId, docs }: Partial<NewFolder>): object => ({
  ...(name === undefined ? {} : { name }),
  ...(parentId === undefined ? {} : { parent_id: parentId }),
  ...(docs === undefined ? {} : { docs }),
})

const caseBody = ({ name, folderId, tags }: Partial<NewCase>): object => ({
  ...(name === undefined ? {} : { name }),
  ...(folderId === undefined ? {} : { folder_id: folderId }),
  ...(tags === undefined ? {} : { tags }),
})

/** Reads every page; a server that never ends its list is stopped. */
const readPages = async <T>(
  send: Send,
  { what, path, read }: { what: string; path: string; read: (page: unknown) => readonly T[] },
): Promise<readonly T[]> => {
  const all: T[] = []
  for (let page = 1; page <= maxPages; page++) {
    const separator = path.includes('?') ? '&' : '?'
    const body = await send({ what, method: 'GET', path: `${path}${separator}page=${page}&per_page=100` })
    all.push(...read(body))
    if (shapes.nextPage(body) === undefined) return all
  }
  throw new TestmoError({
    code: 'TESTMO_MISMATCH',
    message: `could not ${what}: the list does not end after ${maxPages} pages`,
    hint: 'look at the project in Testmo',
  })
}

const automation = (send: Send, projectId: number) => ({
  runsTagged: (tag: string) =>
    readPages(send, {
      what: 'look for an earlier run',
      path: `/api/v1/projects/${projectId}/automation/runs?tags=${encodeURIComponent(tag)}&sort=automation_runs:created_at&order=asc`,
      // A server that does not know the filter answers with every run.
      read: (page) => shapes.automationRuns(page).filter(({ tags }) => tags.includes(tag)),
    }),
  run: async (id: number) =>
    shapes.automationRun(
      await send({ what: `read run ${id}`, method: 'GET', path: `/api/v1/automation/runs/${id}` }),
    ),
  completeThread: async (id: number) => {
    await send({
      what: `close thread ${id}`,
      method: 'POST',
      path: `/api/v1/automation/runs/threads/${id}/complete`,
      body: {},
    })
  },
  abandonRun: async (id: number, why: string) => {
    const field = { type: 1, name: 'incomplete', value: why.slice(0, 700) }
    const base = `/api/v1/automation/runs/${id}`
    await send({ what: `mark run ${id}`, method: 'POST', path: `${base}/append`, body: { fields: [field] } })
    await send({
      what: `complete run ${id}`,
      method: 'POST',
      path: `${base}/complete`,
      body: { measure_elapsed: false },
    })
  },
})

const repository = (send: Send, projectId: number) => {
  const base = `/api/v1/projects/${projectId}`
  const write = async (what: string, method: Call['method'], path: string, body: object): Promise<void> => {
    await send({ what, method, path: `${base}/${path}`, body })
  }
  return {
    folders: () =>
      readPages(send, { what: 'list the folders', path: `${base}/folders`, read: shapes.folders }),
    createFolders: (folders: readonly NewFolder[]) =>
      write('create folders', 'POST', 'folders', { folders: folders.map(folderBody) }),
    updateFolder: (id: number, change: Partial<NewFolder>) =>
      write('change a folder', 'PATCH', 'folders', { ids: [id], ...folderBody(change) }),
    cases: () =>
      readPages(send, { what: 'list the cases', path: `${base}/cases?expands=tags`, read: shapes.cases }),
    createCases: (cases: readonly NewCase[]) =>
      write('create cases', 'POST', 'cases', { cases: cases.map(caseBody) }),
    updateCases: (ids: readonly number[], change: Partial<NewCase>) =>
      write('change cases', 'PATCH', 'cases', { ids, ...caseBody(change) }),
  }
}

const manual = (send: Send, projectId: number) => ({
  manualRuns: () =>
    readPages(send, {
      what: 'list the manual runs',
      path: `/api/v1/projects/${projectId}/runs?expands=milestones`,
      read: shapes.manualRuns,
    }),
  manualResults: (runId: number) =>
    readPages(send, {
      what: `read the results of manual run ${runId}`,
      path: `/api/v1/runs/${runId}/results?get_latest_result=true&expands=statuses,users`,
      read: shapes.manualResults,
    }),
})

/** A client of one project. Nothing is retried here: callers look before they write again. */
export const createTestmoApi = (send: Send, projectId: number): TestmoApi => ({
  ...automation(send, projectId),
  ...repository(send, projectId),
  ...manual(send, projectId),
})
