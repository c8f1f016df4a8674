import { readFileSync, statSync } from 'node:fs'
import type { PlannedRow, RunContext, RunPlan } from './model.ts'
import { oneLine } from './text.ts'

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const line = (value: unknown, limit = 300): string => oneLine(value, limit)
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)

/** Stands in where the context cannot be read, so that a report is still written, red. */
export const unknownContext: RunContext = {
  runId: 'unknown',
  startedAt: '1970-01-01T00:00:00.000Z',
  provider: 'unknown',
  whyProvider: '',
  notes: [],
  version: 'unknown',
  commit: 'unknown',
  machine: { os: 'unknown', kernel: '', cpus: 0, memoryBytes: 0, node: '' },
}

/** Run ids stand in comments, attributes and names of files and folders, so they are plain words. */
export const isRunId = (value: string): boolean => /^(?!\.{1,2}$)[\w.:+-]{1,100}$/.test(value)

const lines = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).slice(0, 200).map((entry) => line(entry, 500))

const selection = ({ tags, names, lines: places }: Fields): Pick<RunContext, 'tags' | 'names' | 'lines'> => ({
  ...(typeof tags === 'string' && tags !== '' ? { tags: line(tags, 500) } : {}),
  ...(lines(names).length > 0 ? { names: lines(names) } : {}),
  ...(lines(places).length > 0 ? { lines: lines(places) } : {}),
})

const objects = (value: unknown, limit: number): Fields[] =>
  (Array.isArray(value) ? value : []).slice(0, limit).filter(isObject)

const optional = <K extends string>(fields: Fields, key: K): { readonly [P in K]?: string } =>
  typeof fields[key] === 'string' && fields[key] !== ''
    ? ({ [key]: line(fields[key], 500) } as { readonly [P in K]?: string })
    : {}

const planRow = (row: Fields): PlannedRow => ({
  stage: line(row.stage, 60),
  provider: line(row.provider, 60),
  ...optional(row, 'topology'),
  ...optional(row, 'tags'),
  reason: line(row.reason, 500),
})

const planOf = ({ plan }: Fields): { readonly plan?: RunPlan } =>
  isObject(plan)
    ? {
        plan: {
          event: line(plan.event, 60),
          rows: objects(plan.rows, 500).map(planRow),
          notRun: objects(plan.notRun, 500).map(({ what, reason }) => ({
            what: line(what, 300),
            reason: line(reason, 500),
          })),
        },
      }
    : {}

/** Only addresses of the web: others would be links that do something else. */
const urlOf = ({ url }: Fields): { readonly url?: string } =>
  typeof url === 'string' && /^https?:\/\/[^\s"<>]{1,1000}\/$/.test(url) ? { url } : {}

const build = (fields: Fields): RunContext => {
  const machine = isObject(fields.machine) ? fields.machine : {}
  return {
    runId: line(fields.runId, 100),
    startedAt: line(fields.startedAt, 40),
    provider: line(fields.provider, 60),
    whyProvider: line(fields.whyProvider, 500),
    notes: (Array.isArray(fields.notes) ? fields.notes : []).slice(0, 50).map((note) => line(note, 500)),
    version: line(fields.version, 100),
    commit: line(fields.commit, 100),
    machine: {
      os: line(machine.os),
      kernel: line(machine.kernel),
      cpus: count(machine.cpus),
      memoryBytes: count(machine.memoryBytes),
      node: line(machine.node, 60),
    },
    ...optional(fields, 'topology'),
    ...optional(fields, 'network'),
    ...(lines(fields.elsewhere).length > 0 ? { elsewhere: lines(fields.elsewhere) } : {}),
    ...selection(fields),
    ...planOf(fields),
    ...urlOf(fields),
  }
}

export type ContextReading = { readonly context: RunContext } | { readonly problem: string }

/** Reads `context.json`; a run without run id or start is not a run. Texts are bounded and made harmless. */
export const readContext = (path: string): ContextReading => {
  try {
    if (statSync(path).size > 1024 ** 2) return { problem: 'is larger than 1 MiB' }
    const fields: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!isObject(fields)) return { problem: 'is not an object' }
    const context = build(fields)
    if (!isRunId(context.runId)) return { problem: 'has no runId of letters, digits and . : + _ -' }
    if (Number.isNaN(Date.parse(context.startedAt))) return { problem: 'has no startedAt in ISO 8601' }
    return { context }
  } catch (error) {
    return { problem: oneLine((error as Error).message) }
  }
}
