import { parse } from 'yaml'
import { CannotStartError } from '../acceptance/choose.ts'
import { hiddenCharacter } from './hidden.ts'

/** What somebody saw, as the form in specs/contributing/templates/bug-report.yaml asks for it. */
export interface BugReport {
  /** Number or short name under which it is kept. */
  readonly report: string
  readonly title: string
  readonly version: string
  /** How many machines, of what kind. */
  readonly where: string
  readonly given: readonly string[]
  readonly did: string
  readonly expected: string
  readonly saw: string
  /** Line of the scope that it breaks, where the reporter knows. */
  readonly scope?: string
}

const maxCharacters = 300
const maxSentences = 8

class ReportError extends CannotStartError {
  readonly code = 'BUG_REPORT'
}

const sentence = (file: string, field: string, value: unknown): string => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  if (text === '') throw new ReportError(`${file}: "${field}" is missing; say it in one sentence`)
  const hidden = hiddenCharacter(text)
  if (hidden !== undefined || text.includes('\n')) {
    throw new ReportError(
      `${file}: "${field}" holds ${hidden ?? 'a line break'}; write one line of plain text`,
    )
  }
  if (text.length <= maxCharacters) return text
  throw new ReportError(`${file}: "${field}" has ${text.length} characters; at most ${maxCharacters}`)
}

const sentences = (file: string, field: string, value: unknown): readonly string[] => {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  if (list.length <= maxSentences) return list.map((one) => sentence(file, field, one))
  throw new ReportError(`${file}: "${field}" has ${list.length} sentences; at most ${maxSentences}`)
}

const named = (file: string, field: string, value: unknown, form: RegExp, example: string): string => {
  const text = sentence(file, field, value)
  if (form.test(text)) return text
  throw new ReportError(`${file}: "${field}" is "${text}"; such as ${example}`)
}

const fields = ['report', 'title', 'version', 'where', 'given', 'did', 'expected', 'saw', 'scope']

const readYaml = (file: string, text: string): Record<string, unknown> => {
  let data: unknown
  try {
    // No aliases: a few lines could stand for gigabytes.
    data = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw new ReportError(`${file} cannot be read: ${(error as Error).message.split('\n')[0]}`)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new ReportError(`${file} is not a filled-in form: specs/contributing/templates/bug-report.yaml`)
  }
  const strange = Object.keys(data).find((key) => !fields.includes(key))
  if (strange === undefined) return data as Record<string, unknown>
  throw new ReportError(`${file}: the form has no "${strange.slice(0, 40)}"; it has ${fields.join(', ')}`)
}

/** Reads a filled-in form. @throws CannotStartError BUG_REPORT naming file, field and what is expected */
export const readReport = (file: string, text: string): BugReport => {
  const data = readYaml(file, text)
  const one = (field: string): string => sentence(file, field, data[field])
  return {
    report: named(file, 'report', data.report, /^[a-z0-9-]{1,40}$/, '1234'),
    title: one('title'),
    version: one('version'),
    where: one('where'),
    given: sentences(file, 'given', data.given),
    did: one('did'),
    expected: one('expected'),
    saw: one('saw'),
    ...(data.scope === undefined
      ? {}
      : { scope: named(file, 'scope', data.scope, /^[a-z0-9-]+-\d+$/, 'deployment-3') }),
  }
}
