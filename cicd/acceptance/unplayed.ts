import { globSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { readFeatures } from '../checks/features/parse.ts'
import { isManualPath, manualFolder, playedFeatures } from './manual.ts'

/** Names that anybody takes for a feature, whatever the runner makes of them. */
const isNamedLikeFeature = (name: string): boolean => /\.feature(\.md)?$/i.test(name)

/** Every file below a folder, through links as well; a link that leads nowhere is no file. */
const filesBelow = (root: string, folder: string, above: readonly string[] = []): readonly string[] => {
  const real = realpathSync(join(root, folder))
  // A link to a folder above has no end.
  if (above.includes(real)) return []
  return readdirSync(real).flatMap((name) => {
    const path = `${folder}/${name}`
    const facts = statSync(join(root, path), { throwIfNoEntry: false })
    if (facts?.isDirectory() === true) return filesBelow(root, path, [...above, real])
    return facts?.isFile() === true ? [path] : []
  })
}

/** Features that lie where features lie and that neither the runner nor people are given: hidden, linked or named otherwise. */
const unread = (root: string): readonly string[] => {
  const read = new Set(globSync([...playedFeatures, `${manualFolder}/**/*.feature`], { cwd: root }))
  return filesBelow(root, 'features')
    .filter((path) => isNamedLikeFeature(path) && !read.has(path))
    .map(
      (path) =>
        `${path} is never read; features are files of the name *.feature, not hidden and not behind a linked folder`,
    )
}

/** The folder is for people; what lies there without their tag is performed by nobody. */
const unmarked = (root: string): readonly string[] =>
  readFeatures(root)
    .features.filter(({ path }) => isManualPath(path))
    .flatMap(({ path, pickles }) =>
      pickles
        .filter(({ tags }) => !tags.some(({ name }) => name === '@manual'))
        .map(
          ({ name }) =>
            `"${name}" (${path}) lacks @manual and lies where only people perform: nobody plays it`,
        ),
    )

const isAllOf = (path: string): boolean => /^(\.|features)$/.test(normalize(path).replace(/\/$/, ''))

/**
 * What a run of all features would leave out in silence, in plain words; of a run of some, which names what it wants,
 * nothing.
 *
 * @param paths  as they were named; empty: all
 */
export const unplayedOf = (root: string, paths: readonly string[]): readonly string[] =>
  paths.length === 0 || paths.some(isAllOf) ? [...unread(root), ...unmarked(root)] : []
