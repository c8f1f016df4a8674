import type { NewCase, NewFolder } from './api.ts'
import { TestmoError } from './errors.ts'
import type { Case, Folder } from './shapes.ts'
import { idOfTags, retiredPath, rootPath, type Wanted, type WantedCase } from './wanted.ts'

/** What the server has. */
export interface Repository {
  readonly folders: readonly Folder[]
  readonly cases: readonly Case[]
}

/** One round of changes; when it is empty, server and features agree. */
export interface Plan {
  readonly createFolders: readonly NewFolder[]
  readonly updateFolders: readonly { readonly id: number; readonly change: Partial<NewFolder> }[]
  readonly createCases: readonly NewCase[]
  readonly updateCases: readonly { readonly id: number; readonly change: Partial<NewCase> }[]
}

export const isEmpty = (plan: Plan): boolean => Object.values(plan).every(({ length }) => length === 0)

const twice = (what: string, key: string, ids: readonly number[]): TestmoError =>
  new TestmoError({
    code: 'TESTMO_TWICE',
    message: `the project holds ${ids.length} ${what} for ${key}: ${ids.join(', ')}`,
    hint: 'keep the one with the history and remove the others in Testmo',
  })

const index = <T extends { readonly id: number }>(
  rows: readonly T[],
  keyOf: (row: T) => string | undefined,
  what: string,
): ReadonlyMap<string, T> => {
  const found = new Map<string, T>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === undefined) continue
    const earlier = found.get(key)
    if (earlier !== undefined) throw twice(what, key, [earlier.id, row.id])
    found.set(key, row)
  }
  return found
}

const isOurs = (path: string): boolean => path === rootPath || path.startsWith(`${rootPath}/`)

const changeOf = <T extends object>(wanted: T, has: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => JSON.stringify(has[key as keyof T]) !== JSON.stringify(value),
    ),
  ) as Partial<T>

const planFolders = ({ folders }: Wanted, byPath: ReadonlyMap<string, Folder>) => {
  const createFolders: NewFolder[] = []
  const updateFolders: Plan['updateFolders'][number][] = []
  for (const { path, parentPath, name } of folders) {
    const parent = parentPath === undefined ? undefined : byPath.get(parentPath)
    // Its parent is made in this round; it follows in the next.
    if (parentPath !== undefined && parent === undefined) continue
    const wanted = { name, docs: path, ...(parent === undefined ? {} : { parentId: parent.id }) }
    const has = byPath.get(path)
    if (has === undefined) createFolders.push(wanted)
    else {
      const change = changeOf<Partial<NewFolder>>(wanted, {
        name: has.name,
        docs: has.docs,
        ...(has.parentId === undefined ? {} : { parentId: has.parentId }),
      })
      if (Object.keys(change).length > 0) updateFolders.push({ id: has.id, change })
    }
  }
  return { createFolders, updateFolders }
}

/** Tags are a set: their order on the server says nothing. Tags that people added there stay. */
const mergedTags = (wanted: readonly string[], has: readonly string[]): readonly string[] => {
  const foreign = has.filter((tag) => !/^(id-|scope-)|^(manual|automatic|gone)$/.test(tag))
  const merged = [...wanted, ...foreign]
  return merged.length === has.length && merged.every((tag) => has.includes(tag)) ? has : merged
}

const planCase = (wanted: WantedCase, folder: Folder, has: Case): Partial<NewCase> =>
  changeOf<Partial<NewCase>>(
    { name: wanted.name, folderId: folder.id, tags: mergedTags(wanted.tags, has.tags) },
    {
      name: has.name,
      tags: has.tags,
      ...(has.folderId === undefined ? {} : { folderId: has.folderId }),
    },
  )

const retire = (one: Case, id: string, retired: Folder): Partial<NewCase> => {
  const tags = mergedTags([`id-${id}`, 'gone'], one.tags)
  return {
    ...(one.folderId === retired.id ? {} : { folderId: retired.id }),
    ...(tags === one.tags ? {} : { tags }),
  }
}

const planCases = (wanted: Wanted, cases: ReadonlyMap<string, Case>, byPath: ReadonlyMap<string, Folder>) => {
  const createCases: NewCase[] = []
  const updateCases: Plan['updateCases'][number][] = []
  const update = (id: number, change: Partial<NewCase>): void => {
    if (Object.keys(change).length > 0) updateCases.push({ id, change })
  }
  for (const one of wanted.cases) {
    const folder = byPath.get(one.folderPath)
    if (folder === undefined) continue
    const has = cases.get(one.idTag)
    if (has === undefined) createCases.push({ name: one.name, folderId: folder.id, tags: one.tags })
    else update(has.id, planCase(one, folder, has))
  }
  const retired = byPath.get(retiredPath)
  const kept = new Set(wanted.cases.map(({ idTag }) => idTag))
  for (const [idTag, one] of cases)
    if (retired !== undefined && !kept.has(idTag)) update(one.id, retire(one, idTag.slice(3), retired))
  return { createCases, updateCases }
}

/**
 * What has to change on the server so that it holds what the features say: pure, so that planning again after the
 * changes gives nothing. Deletes nothing: a case carries its history. Nothing outside our folders and tags is touched.
 *
 * @throws TestmoError `TESTMO_TWICE` when the server holds two folders or cases for one
 */
export const planSync = (wanted: Wanted, { folders, cases }: Repository): Plan => {
  const byPath = index(folders, ({ docs }) => (isOurs(docs) ? docs : undefined), 'folders')
  const byId = index(
    cases,
    ({ tags }) => {
      const id = idOfTags(tags)
      return id === undefined ? undefined : `id-${id}`
    },
    'cases',
  )
  return { ...planFolders(wanted, byPath), ...planCases(wanted, byId, byPath) }
}
