import { InvalidInputError, type Json } from '../core/index.ts'

const MAX_DEPTH = 200

const refuse = (what: string, where: string, expected: string, received: string): never => {
  throw new InvalidInputError({ what, where: where === '' ? '/' : where, expected, received })
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const checkJson = (value: unknown, where: string, depth: number): void => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse('Storing a document', where, 'a finite number', String(value))
    return
  }
  if (typeof value !== 'object') {
    refuse('Storing a document', where, 'a JSON value', typeof value)
    return
  }
  if (depth > MAX_DEPTH) {
    refuse(
      'Storing a document',
      where.slice(0, 80),
      `at most ${MAX_DEPTH} levels`,
      'a deeper or circular one',
    )
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      checkJson(item, `${where}/${index}`, depth + 1)
    })
    return
  }
  if (!isPlain(value))
    refuse('Storing a document', where, 'a plain object', value.constructor?.name ?? 'object')
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) checkJson(item, `${where}/${key}`, depth + 1)
  }
}

/**
 * The stored form of a document. Properties that are undefined are left out, as in JSON.
 *
 * @throws InvalidInputError for whatever JSON would drop or change in silence (NaN, dates, functions, circles)
 */
export const encodeDocument = (document: Json): string => {
  checkJson(document, '', 0)
  return JSON.stringify(document)
}

/** Collection names become key prefixes and file-safe labels: a lower-case letter, then letters, digits, `-`, `_`. */
export const checkCollectionName = (name: string): string =>
  /^[a-z][A-Za-z0-9_-]{0,63}$/.test(name)
    ? name
    : refuse(
        'Opening a collection',
        'name',
        'a lower-case letter and at most 63 letters, digits, "-" or "_"',
        JSON.stringify(name),
      )

/** @throws InvalidInputError unless `id` has 1–512 UTF-16 code units and is well-formed Unicode */
export const checkId = (id: string): string =>
  typeof id === 'string' && id.length >= 1 && id.length <= 512 && id.isWellFormed()
    ? id
    : refuse(
        'Addressing a document',
        'id',
        'a string of 1 to 512 well-formed characters',
        typeof id === 'string' ? `${id.length} characters` : typeof id,
      )
