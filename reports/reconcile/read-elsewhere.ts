import { readFileSync } from 'node:fs'
import type { Outcome } from '../model.ts'
import type { Reading } from './reading.ts'

/** What a reader of `index.html` counts on further networks: the cells of its table, by network. */
export const readPlaces = (path: string): ReadonlyMap<string, Reading> => {
  const cells = readFileSync(path, 'utf8').matchAll(
    /data-place="([^"]+)" data-promise="([^"]+)" data-result="(\w+)"/g,
  )
  const places = new Map<string, Map<string, Outcome>>()
  for (const [, place, id, outcome] of cells) {
    const known = places.get(place!) ?? new Map<string, Outcome>()
    places.set(place!, known.set(id!, outcome as Outcome))
  }
  return places
}
