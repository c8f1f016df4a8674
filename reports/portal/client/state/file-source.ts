import type { ScenarioDetail } from '../../model/types.ts'
import { type Source, SourceError } from './source.ts'

const unpack = async <Data>(id: string): Promise<Data> => {
  const base64 = document.getElementById(id)?.textContent ?? ''
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).json() as Promise<Data>
}

const needsServer = (): never => {
  throw new SourceError(
    'PORTAL_FILE',
    'This page is a file; `npm run report -- portal` starts a portal that can do it.',
  )
}

/** Reads from the page itself, where it is a file; undefined where it is none. */
export const openFileSource = (): Source | undefined => {
  if (document.getElementById('index') === null) return undefined
  const packs = new Map<number, Promise<Record<string, ScenarioDetail>>>()
  const index = unpack<Awaited<ReturnType<Source['index']>>>('index')
  const packOf = (at: number): Promise<Record<string, ScenarioDetail>> => {
    const known = packs.get(at) ?? unpack<Record<string, ScenarioDetail>>(`details-${at}`)
    packs.set(at, known)
    return known
  }
  return {
    kind: 'file',
    abilities: [],
    index: () => index,
    detail: async (id) => {
      const at = (await index).scenarios.findIndex((one) => one.id === id)
      // What was never run has no detail.
      const nothing = { id, runs: [], failures: [], past: [], flakes: [] }
      const detail = at < 0 ? undefined : ((await packOf(Math.floor(at / 100)))[id] ?? nothing)
      if (detail === undefined) throw new SourceError('PORTAL_SCENARIO', 'No run knows this scenario.')
      return detail
    },
    // A page from the disk may not read its neighbours; the browser may open them.
    evidence: async () => needsServer(),
    book: () => unpack('book'),
    vocabulary: () => unpack('vocabulary'),
    features: async () => [],
    ask: async () => needsServer(),
    send: async () => needsServer(),
    bytes: async () => needsServer(),
    follow: async () => needsServer(),
  }
}
