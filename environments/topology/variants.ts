import { expectedOneOf, type Path, shown } from './complaint.ts'
import type { Kind, Reading } from './kinds.ts'
import { type Field, fieldsOf, isFields } from './shapes.ts'

/**
 * One of several shapes. Kept, its name stands in the field `tag`; written, it is the only word of an object:
 * `{ kind: 'crash', host: 'bob' }` is written `crash: bob`, for what has one field is written without its name.
 */
export const variantsOf = (
  what: string,
  tag: string,
  variants: Readonly<Record<string, readonly Field[]>>,
): Kind => {
  const names = Object.keys(variants)
  const bodyOf = (name: string): Kind => fieldsOf(`a ${name}`, variants[name]!)
  const tagged = (name: string, body: unknown) => (isFields(body) ? { [tag]: name, ...body } : undefined)

  const readWritten = (value: unknown, at: Path, reading: Reading): unknown => {
    const [name, ...more] = isFields(value) ? Object.keys(value) : []
    if (!isFields(value) || name === undefined || more.length > 0) {
      reading.report({
        at,
        message: `is ${shown(value)}; expected ${what} by its name; ${expectedOneOf(names, value)}`,
      })
      return undefined
    }
    if (!names.includes(name)) {
      reading.report({
        at: [...at, name],
        aboutKey: true,
        message: `is not ${what}; ${expectedOneOf(names, name)}`,
      })
      return undefined
    }
    const [only, ...others] = variants[name]!
    const body = value[name]
    const isShort = others.length === 0 && !(isFields(body) && Object.hasOwn(body, only!.spellings[0]![0]))
    if (!isShort) return tagged(name, bodyOf(name).read(body, [...at, name], reading))
    const kept = only!.spellings[0]![1].read(body, [...at, name], reading)
    return kept === undefined ? undefined : { [tag]: name, [only!.key]: kept }
  }

  const readKept = (value: unknown, at: Path, reading: Reading): unknown => {
    const name = isFields(value) ? value[tag] : undefined
    if (!isFields(value) || typeof name !== 'string' || !names.includes(name)) {
      const message = `is ${shown(value)}; expected ${what} with ${tag}; ${expectedOneOf(names, name)}`
      reading.report({ at, message })
      return undefined
    }
    const { [tag]: _, ...body } = value
    return tagged(name, bodyOf(name).read(body, at, reading))
  }

  return {
    read: (value, at, reading) =>
      reading.dialect === 'written' ? readWritten(value, at, reading) : readKept(value, at, reading),
    write: (kept) => {
      const { [tag]: name, ...body } = kept as Record<string, unknown>
      const fields = variants[String(name)]!
      const [only, ...others] = fields
      const written = bodyOf(String(name)).write(body) as Record<string, unknown>
      return { [String(name)]: others.length === 0 ? written[only!.spellings[0]![0]] : written }
    },
  }
}
