import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { TestmoError } from './errors.ts'

/** What is read of Testmo's answers; everything else in them is left alone. */
const Id = Type.Integer({ minimum: 1 })
const Count = Type.Integer({ minimum: 0 })
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Text = Type.String({ maxLength: 20_000 })

const Thread = Type.Object({
  id: Id,
  is_completed: Type.Boolean(),
  total_count: Count,
  fields: Type.Optional(Type.Array(Type.Object({ name: Text, value: Type.Optional(Text) }))),
})
const Run = Type.Object({
  id: Id,
  name: Text,
  is_completed: Type.Boolean(),
  tags: Type.Optional(Nullable(Type.Array(Text))),
  threads: Type.Optional(Type.Array(Thread)),
  total_count: Count,
  success_count: Count,
  failure_count: Count,
})
const FolderRow = Type.Object({
  id: Id,
  name: Text,
  parent_id: Type.Optional(Nullable(Id)),
  docs: Type.Optional(Nullable(Text)),
})
const CaseRow = Type.Object({
  id: Id,
  name: Text,
  folder_id: Type.Optional(Nullable(Id)),
  tags: Type.Optional(Nullable(Type.Array(Id))),
})
const Named = Type.Object({ id: Id, name: Text })
const ManualRunRow = Type.Object({
  id: Id,
  name: Text,
  is_closed: Type.Boolean(),
  milestone_id: Type.Optional(Nullable(Id)),
  tags: Type.Optional(Nullable(Type.Array(Text))),
})
const Status = Type.Object({ id: Id, name: Text, is_passed: Type.Boolean(), is_failed: Type.Boolean() })
const ManualResultRow = Type.Object({
  id: Id,
  case_id: Id,
  status_id: Nullable(Id),
  note: Type.Optional(Nullable(Text)),
  created_at: Text,
  created_by: Type.Optional(Nullable(Id)),
})
const expanded = <T extends TSchema>(row: T, expands: Record<string, TSchema> = {}) =>
  Type.Object({ result: Type.Array(row), expands: Type.Optional(Type.Object(expands)) })

export interface AutomationThread {
  readonly id: number
  readonly isCompleted: boolean
  readonly tests: number
  /** Which part of the results it carries, as `submit-thread` was told. */
  readonly part: string | undefined
}
export interface AutomationRun {
  readonly id: number
  readonly name: string
  readonly isCompleted: boolean
  readonly tags: readonly string[]
  readonly threads: readonly AutomationThread[]
  readonly total: number
  readonly success: number
  readonly failure: number
}
export interface Folder {
  readonly id: number
  readonly name: string
  readonly parentId: number | undefined
  readonly docs: string
}
export interface Case {
  readonly id: number
  readonly name: string
  readonly folderId: number | undefined
  readonly tags: readonly string[]
}
export interface ManualRun {
  readonly id: number
  readonly name: string
  readonly isClosed: boolean
  readonly milestone: string | undefined
  readonly tags: readonly string[]
}
export interface ManualResult {
  readonly id: number
  readonly caseId: number
  readonly outcome: 'passed' | 'failed' | 'other'
  readonly status: string
  readonly note: string
  readonly at: string
  readonly by: string | undefined
}

const parse = <T extends TSchema>(schema: T, value: unknown, what: string): Static<T> => {
  if (Value.Check(schema, value)) return value as Static<T>
  const first = [...Value.Errors(schema, value)][0]
  throw new TestmoError({
    code: 'TESTMO_MISMATCH',
    message: `the server's ${what} has another shape than documented: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
    hint: 'compare the API of this instance with reports/testmo/shapes.ts',
  })
}

/** Name of the field that says which part of the results a thread carries. */
export const partField = 'part'

const toRun = (run: Static<typeof Run>): AutomationRun => ({
  id: run.id,
  name: run.name,
  isCompleted: run.is_completed,
  tags: run.tags ?? [],
  threads: (run.threads ?? []).map((thread) => ({
    id: thread.id,
    isCompleted: thread.is_completed,
    tests: thread.total_count,
    part: thread.fields?.find(({ name }) => name === partField)?.value,
  })),
  total: run.total_count,
  success: run.success_count,
  failure: run.failure_count,
})

const byId = <T extends { readonly id: number }>(rows: readonly T[]): ReadonlyMap<number, T> =>
  new Map(rows.map((row) => [row.id, row]))

const outcomeOf = (status: Static<typeof Status> | undefined): ManualResult['outcome'] => {
  if (status?.is_failed === true) return 'failed'
  return status?.is_passed === true ? 'passed' : 'other'
}

/** Readers of answers: each throws `TESTMO_MISMATCH` rather than guess. */
export const shapes = {
  nextPage: (page: unknown): number | undefined =>
    parse(Type.Object({ next_page: Type.Optional(Nullable(Id)) }), page, 'page').next_page ?? undefined,
  automationRuns: (page: unknown): readonly AutomationRun[] =>
    parse(expanded(Run), page, 'list of runs').result.map(toRun),
  automationRun: (row: unknown): AutomationRun =>
    toRun(parse(Type.Object({ result: Run }), row, 'run').result),
  folders: (page: unknown): readonly Folder[] =>
    parse(expanded(FolderRow), page, 'list of folders').result.map((folder) => ({
      id: folder.id,
      name: folder.name,
      parentId: folder.parent_id ?? undefined,
      docs: folder.docs ?? '',
    })),
  cases: (page: unknown): readonly Case[] => {
    const { result, expands } = parse(
      expanded(CaseRow, { tags: Type.Optional(Type.Array(Named)) }),
      page,
      'list of cases',
    )
    const names = byId((expands as { tags?: Static<typeof Named>[] } | undefined)?.tags ?? [])
    return result.map((row) => ({
      id: row.id,
      name: row.name,
      folderId: row.folder_id ?? undefined,
      tags: (row.tags ?? []).flatMap((id) => names.get(id)?.name ?? []),
    }))
  },
  manualRuns: (page: unknown): readonly ManualRun[] => {
    const { result, expands } = parse(
      expanded(ManualRunRow, { milestones: Type.Optional(Type.Array(Named)) }),
      page,
      'list of manual runs',
    )
    const names = byId((expands as { milestones?: Static<typeof Named>[] } | undefined)?.milestones ?? [])
    return result.map((row) => ({
      id: row.id,
      name: row.name,
      isClosed: row.is_closed,
      milestone: row.milestone_id == null ? undefined : names.get(row.milestone_id)?.name,
      tags: row.tags ?? [],
    }))
  },
  manualResults: (page: unknown): readonly ManualResult[] => {
    const { result, expands } = parse(
      expanded(ManualResultRow, {
        statuses: Type.Optional(Type.Array(Status)),
        users: Type.Optional(Type.Array(Named)),
      }),
      page,
      'list of results',
    )
    const { statuses = [], users = [] } =
      (expands as { statuses?: Static<typeof Status>[]; users?: Static<typeof Named>[] } | undefined) ?? {}
    const [statusOf, userOf] = [byId(statuses), byId(users)]
    return result.map((row) => {
      const status = row.status_id === null ? undefined : statusOf.get(row.status_id)
      return {
        id: row.id,
        caseId: row.case_id,
        outcome: outcomeOf(status),
        status: status?.name ?? 'unknown',
        note: row.note ?? '',
        at: row.created_at,
        by: row.created_by == null ? undefined : userOf.get(row.created_by)?.name,
      }
    })
  },
}
