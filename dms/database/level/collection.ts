import type { Level } from 'level'
import type { Json } from '../../core/index.ts'
import { checkId, encodeDocument } from '../document.ts'
import { type Collection, DatabaseCorruptedError } from '../index.ts'
import { checkQuery, evaluateQuery } from '../query.ts'
import { asDatabaseError } from './failure.ts'

interface Components {
  readonly store: Level<string, string>
  readonly directory: string
  readonly assertOpen: () => void
}

/** Keys are `<collection>!<id>`. A flat prefix, because nested sublevels show their children's raw keys. */
export const createLevelCollection = <Document extends Json>(
  { store, directory, assertOpen }: Components,
  name: string,
): Collection<Document> => {
  const prefix = `${name}!`
  const keyOf = (id: string) => prefix + checkId(id)
  const decode = (key: string, text: string): Document => {
    try {
      return JSON.parse(text) as Document
    } catch (cause) {
      throw new DatabaseCorruptedError({ directory, what: `the document ${key} is not JSON` }, { cause })
    }
  }
  const attempt = async <T>(verb: string, action: () => Promise<T>): Promise<T> => {
    assertOpen()
    try {
      return await action()
    } catch (cause) {
      throw asDatabaseError({ directory, attempt: verb, cause })
    }
  }
  return {
    get: (id) =>
      attempt('Reading', async () => {
        const text = await store.get(keyOf(id))
        return text === undefined ? undefined : decode(keyOf(id), text)
      }),
    put: (id, document, options) =>
      attempt('Writing', () =>
        store.put(keyOf(id), encodeDocument(document), { sync: options?.durable ?? false }),
      ),
    batch: (changes, options) =>
      attempt('Writing', () =>
        store.batch(
          changes.map((change) =>
            'put' in change
              ? { type: 'put' as const, key: keyOf(change.put), value: encodeDocument(change.document) }
              : { type: 'del' as const, key: keyOf(change.delete) },
          ),
          { sync: options?.durable ?? false },
        ),
      ),
    delete: (id) => attempt('Deleting', () => store.del(keyOf(id))),
    find: (query = {}) =>
      attempt('Searching', async () => {
        checkQuery(query)
        // `"` follows `!`, so this range is the collection and nothing else.
        const rows = await store.iterator({ gt: prefix, lt: `${name}"` }).all()
        const entries = rows.map(([key, text]) => ({
          id: key.slice(prefix.length),
          document: decode(key, text),
        }))
        return evaluateQuery(entries, query)
      }),
  }
}
