import type { Static, TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import { InvalidInputError } from './problem.ts'

/** The first place where a value departs from its schema. */
export interface Misfit {
  /** JSON pointer; `/` for the whole. */
  readonly where: string
  readonly expected: string
  readonly received: string
}

const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (here, part) =>
        typeof here === 'object' && here !== null
          ? (here as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
          : undefined,
      value,
    )

const show = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** Finds the first misfit, in words for people; undefined when the value fits. */
export const findMisfit = (schema: TSchema, value: unknown): Misfit | undefined => {
  const [first, ...rest] = Errors(schema, value)
  if (first === undefined) return undefined
  // An unknown key is reported first as "schema is false" at the key's own place.
  if (first.keyword === 'boolean') {
    const parent = first.instancePath.slice(0, first.instancePath.lastIndexOf('/'))
    const key = first.instancePath.slice(parent.length + 1)
    return { where: parent || '/', expected: 'only known keys', received: `the unknown key "${key}"` }
  }
  const allowed = (first.params as { allowedValues?: unknown[] }).allowedValues
  const missing = (first.params as { requiredProperties?: string[] }).requiredProperties
  const deepest = first.keyword === 'anyOf' ? (rest[0] ?? first) : first
  const received = at(value, deepest.instancePath)
  if (missing !== undefined) {
    return {
      where: first.instancePath || '/',
      expected: `the key "${missing.join('", "')}"`,
      received: 'nothing',
    }
  }
  return {
    where: deepest.instancePath || '/',
    expected:
      allowed === undefined
        ? deepest.message.replace(/^must be /, '').replace(/^must /, 'a value that must ')
        : `one of ${allowed.join(', ')}`,
    received: show(received),
  }
}

/**
 * Returns the value as the schema's type.
 * @param what what was attempted, for the message ("Reading settings.json")
 * @throws InvalidInputError naming the first misfit
 */
export const requireShape = <Schema extends TSchema>(
  schema: Schema,
  value: unknown,
  { what, hint }: { what: string; hint?: string },
): Static<Schema> => {
  const misfit = findMisfit(schema, value)
  if (misfit !== undefined)
    throw new InvalidInputError({ what, ...misfit, ...(hint === undefined ? {} : { hint }) })
  return value as Static<Schema>
}
