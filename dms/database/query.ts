import { InvalidInputError, type Json } from '../core/index.ts'
import type { Condition, Query } from './index.ts'

interface Entry<Document> {
  readonly id: string
  readonly document: Document
}

/** The value at a dotted path, own properties and array positions only; undefined when any part is missing. */
export const fieldAt = (document: Json, field: string): Json | undefined => {
  let value: Json | undefined = document
  for (const part of field.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined
    else value = (value as { readonly [key: string]: Json | undefined })[part]
  }
  return value
}

/** -1, 0 or 1 within one type; undefined across types, which are never ordered against each other. */
const order = (a: Json, b: Json): number | undefined => {
  if (typeof a !== typeof b || typeof a === 'object') return undefined
  return a === b ? 0 : (a as string) < (b as string) ? -1 : 1
}

const holds = (document: Json, condition: Condition): boolean => {
  const value = fieldAt(document, condition.field)
  if (condition.is === 'exists') return (value !== undefined) === condition.value
  if (value === undefined) return false
  switch (condition.is) {
    case 'eq':
      return value === condition.value
    case 'ne':
      return value !== condition.value
    case 'in':
      return condition.value.some((candidate) => candidate === value)
    case 'contains':
      return (
        (typeof value === 'string' || Array.isArray(value)) &&
        (value as string | Json[]).includes(condition.value)
      )
    default: {
      const sign = order(value, condition.value)
      if (sign === undefined) return false
      if (condition.is === 'gt') return sign > 0
      if (condition.is === 'gte') return sign >= 0
      return condition.is === 'lt' ? sign < 0 : sign <= 0
    }
  }
}

const RANKS = ['boolean', 'number', 'string', 'object']

/** A total order for sorting: by type, then by value; lists and objects are all equal. */
const compareForSort = (a: Json, b: Json): number =>
  RANKS.indexOf(typeof a) - RANKS.indexOf(typeof b) || (order(a, b) ?? 0)

const byId = (a: Entry<Json>, b: Entry<Json>): number => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1)

const sorterOf = (sortBy: string | undefined) => {
  if (sortBy === undefined) return byId
  const downwards = sortBy.startsWith('-')
  const field = downwards ? sortBy.slice(1) : sortBy
  return (a: Entry<Json>, b: Entry<Json>): number => {
    const [x, y] = [fieldAt(a.document, field), fieldAt(b.document, field)]
    if (x === undefined || y === undefined) {
      return Number(x === undefined) - Number(y === undefined) || byId(a, b)
    }
    return compareForSort(x, y) * (downwards ? -1 : 1) || byId(a, b)
  }
}

const refuse = (where: string, expected: string, received: unknown): never => {
  throw new InvalidInputError({
    what: 'Searching a collection',
    where,
    expected,
    received: JSON.stringify(received) ?? typeof received,
  })
}

const checkField = (field: unknown, where: string): void => {
  const fine =
    typeof field === 'string' && field.length <= 512 && field.split('.').every((part) => part !== '')
  if (!fine) refuse(where, 'a dotted path such as "state" or "result.exitCode"', field)
}

const OPERATORS: readonly string[] = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'contains', 'exists']

const checkCondition = (condition: Condition, where: string): void => {
  checkField(condition.field, `${where}/field`)
  if (!OPERATORS.includes(condition.is)) refuse(`${where}/is`, OPERATORS.join(', '), condition.is)
  const value: unknown = condition.value
  if (condition.is === 'in') {
    if (!Array.isArray(value)) refuse(`${where}/value`, 'a list of values', value)
  } else if (condition.is === 'contains') {
    if (typeof value !== 'string') refuse(`${where}/value`, 'a text', value)
  } else if (condition.is === 'exists') {
    if (typeof value !== 'boolean') refuse(`${where}/value`, 'true or false', value)
  } else if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
    refuse(`${where}/value`, 'a text, number, boolean or null', value)
  }
}

/** @throws InvalidInputError naming the part of the query that cannot be understood */
export const checkQuery = (query: Query): void => {
  query.where?.forEach((condition, index) => {
    checkCondition(condition, `/where/${index}`)
  })
  if (query.sortBy !== undefined) checkField(query.sortBy.replace(/^-/, ''), '/sortBy')
  for (const bound of ['limit', 'offset'] as const) {
    const value = query[bound]
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 0)) {
      refuse(`/${bound}`, 'a whole number, 0 or more', value)
    }
  }
}

/**
 * Answers a query over all entries of a collection; the one meaning of `Query` for every database.
 *
 * Values of different types are never greater or less than each other; documents without the sorted field come last.
 */
export const evaluateQuery = <Document extends Json>(
  entries: Iterable<Entry<Document>>,
  query: Query,
): Entry<Document>[] => {
  checkQuery(query)
  const found = [...entries].filter(({ document }) =>
    (query.where ?? []).every((condition) => holds(document, condition)),
  )
  const start = query.offset ?? 0
  return found.sort(sorterOf(query.sortBy)).slice(start, start + (query.limit ?? found.length))
}
