import { InvalidInputError, type Json } from '../core/index.ts'

export interface JsonBounds {
  readonly maxDepth: number
  readonly maxItems: number
}

/** Levels that an envelope, and the frame of an answer, put around a payload. */
export const frameLevels = 3

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const describe = (value: unknown): string =>
  typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value

/**
 * Copies a value into frozen plain data, so that sender and receivers share nothing.
 *
 * Undefined properties are left out, as JSON does.
 * @param what the attempt, for the message
 * @throws InvalidInputError naming the place of what is not JSON: a cycle or too much depth, an unsafe number (beyond
 * 2^53: send it as text), NaN, a lone surrogate, a class instance, the key `__proto__`
 */
export const copyJson = (what: string, value: unknown, bounds: JsonBounds): Json => {
  let items = 0
  const reject = (where: string, expected: string, received: unknown): never => {
    throw new InvalidInputError({ what, where: where || '/', expected, received: describe(received) })
  }
  const copyNumber = (number: number, where: string): number =>
    Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
      ? number
      : reject(where, 'a finite number, whole ones within ±2^53', number)
  const copyText = (text: string, where: string): string =>
    text.isWellFormed() ? text : reject(where, 'well-formed Unicode text', text)
  const copyObject = (object: object, where: string, depth: number): Json => {
    if (!isPlain(object)) return reject(where, 'plain data', object)
    const copy: Record<string, Json> = {}
    for (const [key, child] of Object.entries(object)) {
      if (key === '__proto__') reject(where, 'no key named __proto__', object)
      if (child !== undefined) copy[copyText(key, where)] = copyValue(child, `${where}/${key}`, depth + 1)
    }
    return Object.freeze(copy)
  }
  const copyValue = (current: unknown, where: string, depth: number): Json => {
    items += 1
    if (items > bounds.maxItems) reject(where, `at most ${bounds.maxItems} values`, current)
    if (depth > bounds.maxDepth) reject(where.slice(0, 200), `at most ${bounds.maxDepth} levels`, current)
    if (current === null || typeof current === 'boolean') return current
    if (typeof current === 'number') return copyNumber(current, where)
    if (typeof current === 'string') return copyText(current, where)
    if (Array.isArray(current))
      return Object.freeze(current.map((child, index) => copyValue(child, `${where}/${index}`, depth + 1)))
    return typeof current === 'object' ? copyObject(current, where, depth) : reject(where, 'JSON', current)
  }
  return copyValue(value, '', 1)
}

/** Freezes decoded data in place; false when it holds a number that JSON programs would round. */
export const freezeDecoded = (value: unknown): boolean => {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array)
    return typeof value !== 'bigint'
  Object.freeze(value)
  for (const child of Object.values(value)) if (!freezeDecoded(child)) return false
  return true
}
