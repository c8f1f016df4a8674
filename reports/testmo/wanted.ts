import type { WrittenScenario } from '../features.ts'
import { oneLine } from '../text.ts'

/** A folder that the repository of cases should have; its path is what it is known by, so its name may change. */
export interface WantedFolder {
  /** Such as `features/trust/grants.feature`; stands in the folder's text on the server. */
  readonly path: string
  readonly parentPath?: string
  readonly name: string
}

/** A case that should exist; the tag `id-…` is what it is known by, so title and folder may change. */
export interface WantedCase {
  readonly idTag: string
  readonly name: string
  readonly folderPath: string
  readonly tags: readonly string[]
}

export interface Wanted {
  /** Parents before children. */
  readonly folders: readonly WantedFolder[]
  readonly cases: readonly WantedCase[]
}

/** Top of everything that is ours; what lies elsewhere in the project is never touched. */
export const rootPath = 'features'
/** Cases of scenarios that are gone: kept, because their history is. */
export const retiredPath = 'features/(gone)'

const idPrefix = 'id-'
export const idTagOf = (id: string): string => `${idPrefix}${id}`
/** The scenario id that a case bears, if it is ours. */
export const idOfTags = (tags: readonly string[]): string | undefined =>
  tags.find((tag) => tag.startsWith(idPrefix))?.slice(idPrefix.length)

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

const directoriesOf = (uri: string): string[] => {
  const parent = parentOf(uri)
  return parent === rootPath || parent === '' ? [] : [...directoriesOf(parent), parent]
}

const folderOf = (path: string, name: string): WantedFolder => ({
  path,
  name: oneLine(name, 250),
  ...(path === rootPath ? {} : { parentPath: parentOf(path) }),
})

/** What the features ask of the repository of cases. */
export const wantedOf = (scenarios: readonly WrittenScenario[]): Wanted => {
  const folders = new Map<string, WantedFolder>()
  const add = (path: string, name: string): void => {
    if (!folders.has(path)) folders.set(path, folderOf(path, name))
  }
  add(rootPath, 'Features')
  add(retiredPath, 'No longer in the features')
  for (const { uri, feature } of scenarios) {
    for (const directory of directoriesOf(uri)) add(directory, directory.split('/').at(-1)!)
    add(uri, feature)
  }
  return {
    folders: [...folders.values()],
    cases: scenarios.map(({ id, title, uri, scopeLines, isManual }) => ({
      idTag: idTagOf(id),
      name: oneLine(title, 700),
      folderPath: uri,
      tags: [idTagOf(id), ...scopeLines.map((line) => `scope-${line}`), isManual ? 'manual' : 'automatic'],
    })),
  }
}
