import type { Store, StoredCase, StoredManualResult, StoredRun, StoredThread } from './store.ts'

/** The store's things as the API shows them. */
const success = ({ status }: { status: string }): boolean => status === 'passed'
const failed = ({ status }: { status: string }): boolean => status === 'failure' || status === 'error'

const threadRow = ({ id, fields, tests, isCompleted }: StoredThread) => ({
  id,
  fields: fields.map((field) => ({ id: 1, ...field })),
  is_completed: isCompleted,
  total_count: tests.length,
})

/** A list shows no threads, a single run does. */
export const runRow = ({ threads }: Store, run: StoredRun, withThreads: boolean) => {
  const own = threads.filter((thread) => thread.run === run.id)
  const tests = own.flatMap((thread) => thread.tests)
  return {
    id: run.id,
    project_id: 7,
    name: run.name,
    tags: run.tags,
    is_completed: run.isCompleted,
    ...(withThreads ? { threads: own.map(threadRow) } : {}),
    total_count: tests.length,
    success_count: tests.filter(success).length,
    failure_count: tests.filter(failed).length,
    completed_count: tests.length,
  }
}

export const tagIds = ({ tagNames }: Store, names: readonly string[]): number[] =>
  names.map((name) => {
    if (!tagNames.includes(name)) tagNames.push(name)
    return tagNames.indexOf(name) + 1
  })

export const caseRow = (store: Store, one: StoredCase) => ({ ...one, tags: tagIds(store, one.tags) })

export const tagExpands = ({ tagNames }: Store) => ({
  tags: tagNames.map((name, index) => ({ id: index + 1, name })),
})

const statusIds = { Passed: 2, Failed: 3, Retest: 4 }

export const resultRow = ({ id, caseId, status, note, at }: StoredManualResult) => ({
  id,
  case_id: caseId,
  status_id: statusIds[status],
  is_latest: true,
  note,
  created_at: at,
  created_by: 5,
})

export const statusExpands = {
  statuses: Object.entries(statusIds).map(([name, id]) => ({
    id,
    name,
    is_passed: name === 'Passed',
    is_failed: name === 'Failed',
  })),
  users: [{ id: 5, name: 'Quality Desk' }],
}

/** One page of a list, as every list of the API is cut. */
export const pageOf = (rows: readonly unknown[], query: URLSearchParams, expands: object = {}) => {
  const perPage = Number(query.get('per_page') ?? 100)
  const page = Number(query.get('page') ?? 1)
  const lastPage = Math.max(1, Math.ceil(rows.length / perPage))
  return {
    page,
    prev_page: page > 1 ? page - 1 : null,
    next_page: page < lastPage ? page + 1 : null,
    last_page: lastPage,
    per_page: perPage,
    total: rows.length,
    result: rows.slice((page - 1) * perPage, page * perPage),
    expands,
  }
}
