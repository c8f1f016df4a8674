import type { Places } from './places.ts'
import { readSources, type Selection, type Wanted, wantedOf } from './wanted.ts'

/** Borne by scenarios to which no network makes a difference. */
const once = '@once'

/** What selects on further networks what this expression selects on the first. */
export const tagsElsewhere = (tags: string | undefined): string =>
  tags === undefined ? `not ${once}` : `(${tags}) and not ${once}`

const selectsSomething = async (root: string, selection: Selection): Promise<boolean> => {
  const { places, isBroken } = await readSources(root, selection)
  // What cannot be read is for the plays to say.
  return places.length > 0 || isBroken
}

const isEverything = ({ paths, names = [], tags }: Selection): boolean =>
  paths.length + names.length === 0 && tags === undefined

/**
 * Where a selection is played: on all these networks, or on the first alone when no network makes a difference to any of
 * it. A further play without a scenario would be red.
 */
export const placesFor = async (places: Places, root: string, selection: Selection): Promise<Places> => {
  const [first, ...further] = places.names
  if (first === undefined || further.length === 0 || isEverything(selection)) return places
  // Not with the tags alone: a selection of nothing at all is red on every network, and tells why.
  const isNothing = !(await selectsSomething(root, selection))
  const elsewhere = { ...selection, tags: tagsElsewhere(selection.tags) }
  if (isNothing || (await selectsSomething(root, elsewhere))) return places
  return {
    names: [first],
    leftOut: `not on ${further.join(' and ')}: no network makes a difference to what was selected`,
  }
}

/**
 * What a run was asked for, by the tags of its plays; further networks play the same but for what bears `@once`. Empty where
 * everything is played: then the stream itself tells what was left out.
 */
export const wantedBy = async (
  places: Places,
  root: string,
  selection: Selection,
): Promise<ReadonlyMap<string | undefined, Wanted>> => {
  const { tags } = selection
  if (isEverything(selection)) return new Map()
  const first = [tags, await wantedOf(root, selection)] as const
  if (places.names.length === 1) return new Map([first])
  const elsewhere = tagsElsewhere(tags)
  const further = await wantedOf(root, { ...selection, tags: elsewhere })
  // Whoever named what bears `@once` alone was told on the first.
  return new Map([first, [elsewhere, { ...further, selectsNothing: [] }]])
}
