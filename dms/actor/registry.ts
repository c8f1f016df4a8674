import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { InvalidInputError, type Json } from '../core/index.ts'
import { NameTakenError } from './errors.ts'
import { isPath } from './handle.ts'
import type { BehaviourDeclaration, InvocationContext } from './types.ts'

/** What is wrong with a value, for people: a JSON pointer, what was expected there, and the type that came. */
export interface Mismatch {
  readonly where: string
  readonly expected: string
  readonly received: string
}

/** One registered behaviour, with its schemas compiled. */
export interface Registration {
  readonly declaration: BehaviourDeclaration
  handle(request: Json, context: InvocationContext): unknown
  checkRequest(value: Json): Mismatch | undefined
  checkReply(value: Json): Mismatch | undefined
}

/** The behaviours of one actor, by path. */
export interface Registry {
  /** @throws InvalidInputError for a malformed path, topic or capability; NameTakenError when the path is in use */
  add(declaration: BehaviourDeclaration, handle: Registration['handle']): () => void
  find(path: string): Registration | undefined
  declarations(): readonly BehaviourDeclaration[]
}

const valueAt = (value: Json, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (current, key) =>
        typeof current === 'object' && current !== null && Object.hasOwn(current, key)
          ? (current as Record<string, unknown>)[key]
          : undefined,
      value,
    )

const nameType = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}

const createCheck = (schema: TSchema): ((value: Json) => Mismatch | undefined) => {
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return undefined
    const errors = validator.Errors(value)
    // A forbidden property is first reported as "schema is false", which tells a reader nothing.
    const error = errors.find(({ keyword }) => keyword !== 'boolean') ?? errors[0]
    if (error === undefined) return { where: '/', expected: 'must fit its schema', received: nameType(value) }
    const names = Object.values(error.params).find((list) => Array.isArray(list)) as unknown[] | undefined
    return {
      where: error.instancePath.slice(0, 200) || '/',
      expected: `${error.message}${error.keyword === 'additionalProperties' && names !== undefined ? ` (${names.join(', ').slice(0, 200)})` : ''}`,
      received: nameType(valueAt(value, error.instancePath)),
    }
  }
}

const requirePath = (what: string, path: string | undefined): void => {
  if (path === undefined || isPath(path)) return
  throw new InvalidInputError({
    what: `Registering a behaviour, its ${what}`,
    expected: 'segments of [a-z0-9-] after slashes, at most 200 characters',
    received: JSON.stringify(String(path).slice(0, 80)),
  })
}

export const createRegistry = (): Registry => {
  const registrations = new Map<string, Registration>()
  return {
    add: (declaration, handle) => {
      requirePath('path', declaration.path)
      requirePath('topic', declaration.topic)
      requirePath('capability', declaration.capability === '/' ? undefined : declaration.capability)
      if (registrations.has(declaration.path)) throw new NameTakenError('Registering', declaration.path)
      const registration: Registration = {
        declaration: Object.freeze({ ...declaration }),
        handle,
        checkRequest: createCheck(declaration.request),
        checkReply: createCheck(declaration.reply),
      }
      registrations.set(declaration.path, registration)
      return () => {
        if (registrations.get(declaration.path) === registration) registrations.delete(declaration.path)
      }
    },
    find: (path) => registrations.get(path),
    declarations: () => [...registrations.values()].map(({ declaration }) => declaration),
  }
}
