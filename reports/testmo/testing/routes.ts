import { caseRow, pageOf, resultRow, runRow, statusExpands, tagExpands } from './answers.ts'
import type { Store, StoredCase, StoredFolder, StoredRun, StoredTest, StoredThread } from './store.ts'

/** Refuses with a status, as the API does. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Asked {
  readonly ids: readonly number[]
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly answer: (store: Store, asked: Asked) => { status?: number; body?: unknown }
}

const require422 = (condition: boolean, message: string): void => {
  if (!condition) throw new Refusal(422, message)
}
const isText = (value: unknown, limit = 750): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= limit
const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Refusal(404, 'The requested object does not exist.')
  return value
}
const requireProject = (id: number | undefined): void => {
  if (id !== 7) throw new Refusal(404, 'The requested project does not exist.')
}
const list = <T>(value: unknown, limit: number, name: string): readonly T[] => {
  require422(
    Array.isArray(value) && value.length > 0 && value.length <= limit,
    `The ${name} field is invalid.`,
  )
  return value as T[]
}

const statuses = new Set(['passed', 'failure', 'error', 'skipped'])
const requireTest = (test: StoredTest): void => {
  require422(isText(test.key) && isText(test.name), 'A test needs key and name of at most 750 characters.')
  require422(statuses.has(test.status), `The status ${test.status} is not known.`)
  require422((test.fields ?? []).length <= 26, 'A test has too many fields.')
  require422(
    (test.fields ?? []).every(({ value = '' }) => value.length <= 16 * 1024 + 64),
    'A field is too long.',
  )
  require422((test.artifacts ?? []).length <= 25, 'A test has too many artifacts.')
}

const openRun = (store: Store, id: number | undefined): StoredRun => {
  const run = found(store.runs.find((one) => one.id === id))
  require422(!run.isCompleted, 'The run is completed.')
  return run
}
const openThread = (store: Store, id: number | undefined): StoredThread => {
  const thread = found(store.threads.find((one) => one.id === id))
  require422(!thread.isCompleted, 'The thread is completed.')
  openRun(store, thread.run)
  return thread
}

const automation: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/projects\/(\d+)\/automation\/runs$/,
    answer: (store, { ids, query }) => {
      requireProject(ids[0])
      const wanted = query.get('tags')?.split(',') ?? []
      const runs = store.runs.filter(({ tags }) => wanted.every((tag) => tags.includes(tag)))
      return {
        body: pageOf(
          runs.map((run) => runRow(store, run, false)),
          query,
        ),
      }
    },
  },
  {
    method: 'POST',
    path: /^\/projects\/(\d+)\/automation\/runs$/,
    answer: (store, { ids, body }) => {
      requireProject(ids[0])
      require422(isText(body.name) && isText(body.source), 'The name field is required.')
      const id = store.nextId()
      store.runs.push({
        id,
        name: String(body.name),
        source: String(body.source),
        tags: (body.tags ?? []) as string[],
        fields: [...((body.fields ?? []) as [])],
        artifacts: (body.artifacts ?? []) as [],
        isCompleted: false,
      })
      return { status: 201, body: { id } }
    },
  },
  {
    method: 'GET',
    path: /^\/automation\/runs\/(\d+)$/,
    answer: (store, { ids }) => {
      const run = found(store.runs.find(({ id }) => id === ids[0]))
      return { body: { result: runRow(store, run, true), expands: {} } }
    },
  },
  {
    method: 'POST',
    path: /^\/automation\/runs\/(\d+)\/threads$/,
    answer: (store, { ids, body }) => {
      const run = openRun(store, ids[0])
      const id = store.nextId()
      const fields = (body.fields ?? []) as StoredThread['fields']
      store.threads.push({ id, run: run.id, fields, tests: [], isCompleted: false })
      return { status: 201, body: { id } }
    },
  },
  {
    method: 'POST',
    path: /^\/automation\/runs\/threads\/(\d+)\/append$/,
    answer: (store, { ids, body }) => {
      const thread = openThread(store, ids[0])
      const tests = list<StoredTest>(body.tests, 250, 'tests')
      for (const test of tests) requireTest(test)
      thread.tests.push(...tests)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: /^\/automation\/runs\/threads\/(\d+)\/complete$/,
    answer: (store, { ids }) => {
      openThread(store, ids[0]).isCompleted = true
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: /^\/automation\/runs\/(\d+)\/append$/,
    answer: (store, { ids, body }) => {
      openRun(store, ids[0]).fields.push(...((body.fields ?? []) as []))
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: /^\/automation\/runs\/(\d+)\/complete$/,
    answer: (store, { ids }) => {
      openRun(store, ids[0]).isCompleted = true
      return { status: 204 }
    },
  },
]

interface FolderBody extends Partial<Omit<StoredFolder, 'id'>> {
  readonly ids?: readonly number[]
}
interface CaseBody extends Partial<Omit<StoredCase, 'id'>> {
  readonly ids?: readonly number[]
}

const repository: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/projects\/(\d+)\/folders$/,
    answer: (store, { query }) => ({ body: pageOf(store.folders, query) }),
  },
  {
    method: 'POST',
    path: /^\/projects\/(\d+)\/folders$/,
    answer: (store, { body }) => {
      const made = list<FolderBody>(body.folders, 100, 'folders').map((folder): StoredFolder => {
        require422(isText(folder.name, 255), 'The name field is required.')
        const parent = folder.parent_id ?? null
        if (parent !== null) found(store.folders.find(({ id }) => id === parent))
        return { id: store.nextId(), name: folder.name!, parent_id: parent, docs: folder.docs ?? null }
      })
      store.folders.push(...made)
      return { status: 201, body: { result: made } }
    },
  },
  {
    method: 'PATCH',
    path: /^\/projects\/(\d+)\/folders$/,
    answer: (store, { body }) => {
      const { ids, ...change } = body as FolderBody
      for (const id of list<number>(ids, 100, 'ids'))
        Object.assign(found(store.folders.find((folder) => folder.id === id)), change)
      return { body: { result: [] } }
    },
  },
  {
    method: 'GET',
    path: /^\/projects\/(\d+)\/cases$/,
    answer: (store, { query }) => ({
      body: pageOf(
        store.cases.map((one) => caseRow(store, one)),
        query,
        query.get('expands')?.includes('tags') === true ? tagExpands(store) : {},
      ),
    }),
  },
  {
    method: 'POST',
    path: /^\/projects\/(\d+)\/cases$/,
    answer: (store, { body }) => {
      const made = list<CaseBody>(body.cases, 100, 'cases').map((one): StoredCase => {
        require422(isText(one.name, 750), 'The name field is required.')
        found(store.folders.find(({ id }) => id === one.folder_id))
        return { id: store.nextId(), name: one.name!, folder_id: one.folder_id!, tags: one.tags ?? [] }
      })
      store.cases.push(...made)
      return { status: 201, body: { result: made.map((one) => caseRow(store, one)) } }
    },
  },
  {
    method: 'PATCH',
    path: /^\/projects\/(\d+)\/cases$/,
    answer: (store, { body }) => {
      const { ids, ...change } = body as CaseBody
      for (const id of list<number>(ids, 100, 'ids'))
        Object.assign(found(store.cases.find((one) => one.id === id)), change)
      return { body: { result: [] } }
    },
  },
]

/** Read-only in the API: manual runs, their results, sessions and milestones. */
const reading: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/projects\/(\d+)\/runs$/,
    answer: ({ manualRuns }, { query }) => ({
      body: pageOf(
        manualRuns.map(({ id, name, isClosed }) => ({
          id,
          name,
          is_closed: isClosed,
          milestone_id: id,
          tags: [],
        })),
        query,
        { milestones: manualRuns.map(({ id, milestone }) => ({ id, name: milestone })) },
      ),
    }),
  },
  {
    method: 'GET',
    path: /^\/runs\/(\d+)\/results$/,
    answer: ({ manualRuns }, { ids, query }) => {
      const { results } = found(manualRuns.find(({ id }) => id === ids[0]))
      return { body: pageOf(results.map(resultRow), query, statusExpands) }
    },
  },
  ...['sessions', 'milestones'].map((name) => ({
    method: 'GET',
    path: new RegExp(`^/projects/(\\d+)/${name}$`),
    answer: (_store: Store, { query }: Asked) => ({ body: pageOf([], query) }),
  })),
]

const routes = [...automation, ...repository, ...reading]

/** Does what a request asks. @throws Refusal 404 for an unknown path, 405 for a method that the path does not take */
export const answer = (store: Store, method: string, url: URL, body: Asked['body']) => {
  const path = url.pathname.replace(/^\/api\/v1/, '')
  const there = routes.filter((route) => route.path.test(path))
  if (there.length === 0) throw new Refusal(404, 'Not found.')
  const route = there.find((one) => one.method === method)
  if (route === undefined) throw new Refusal(405, `The ${method} method is not supported for this path.`)
  const ids = (route.path.exec(path) ?? []).slice(1).map(Number)
  return route.answer(store, { ids, query: url.searchParams, body })
}
