import type { Json } from '../../core/index.ts'
import { checkCollectionName, checkId, encodeDocument } from '../document.ts'
import { type Collection, type Database, DatabaseClosedError } from '../index.ts'
import { evaluateQuery } from '../query.ts'

const decode = <Document extends Json>(text: string): Document => JSON.parse(text) as Document

const createMemoryCollection = <Document extends Json>(
  documents: Map<string, string>,
  assertOpen: () => void,
): Collection<Document> => ({
  get: async (id) => {
    assertOpen()
    const text = documents.get(checkId(id))
    return text === undefined ? undefined : decode<Document>(text)
  },
  put: async (id, document) => {
    assertOpen()
    documents.set(checkId(id), encodeDocument(document))
  },
  batch: async (changes) => {
    assertOpen()
    const checked = changes.map((change) =>
      'put' in change
        ? ([checkId(change.put), encodeDocument(change.document)] as const)
        : ([checkId(change.delete), undefined] as const),
    )
    for (const [id, text] of checked) {
      if (text === undefined) documents.delete(id)
      else documents.set(id, text)
    }
  },
  delete: async (id) => {
    assertOpen()
    documents.delete(checkId(id))
  },
  find: async (query = {}) => {
    assertOpen()
    const entries = [...documents].map(([id, text]) => ({ id, document: decode<Document>(text) }))
    return evaluateQuery(entries, query)
  },
})

/** A database that forgets everything when it is closed; for tests, simulation and short-lived daemons. */
export const createMemoryDatabase = (): Database => {
  const collections = new Map<string, Map<string, string>>()
  let isOpen = true
  const assertOpen = () => {
    if (!isOpen) throw new DatabaseClosedError('memory')
  }
  return {
    name: 'memory',
    collection: <Document extends Json = Json>(name: string) => {
      assertOpen()
      const documents = collections.get(checkCollectionName(name)) ?? new Map<string, string>()
      collections.set(name, documents)
      return createMemoryCollection<Document>(documents, assertOpen)
    },
    [Symbol.asyncDispose]: async () => {
      isOpen = false
      collections.clear()
    },
  }
}
