/** What a tag of the repository announces. */
export type TagKind = 'boot' | 'candidate' | 'patch' | 'final'

export interface ReleaseTag {
  readonly kind: TagKind
  /** Without `v` and what follows: `0.5.0`. */
  readonly version: string
  /** Number of the candidate, and of the patch to it. */
  readonly candidate?: number
  readonly patch?: number
}

/** A tag that no release of ours would have; the message says what is wrong with it and shows the grammar. */
export class TagError extends Error {
  readonly code = 'RELEASE_TAG'
}

const grammar = 'vX.Y.Z-boot, vX.Y.Z-rcN, vX.Y.Z-rcN-pN or vX.Y.Z, without leading zeros, N from 1'
const number = '(0|[1-9]\\d{0,5})'
const counted = '([1-9]\\d{0,3})'
const pattern = new RegExp(
  `^v${number}\\.${number}\\.${number}(?:-(?:(boot)|rc${counted}(?:-p${counted})?))?$`,
)

/**
 * Reads the name of a tag.
 *
 * @throws TagError when it is none of the grammar, so that a slip of the finger releases nothing
 */
export const readTag = (name: string): ReleaseTag => {
  const match = pattern.exec(name)
  if (match === null) {
    throw new TagError(`The tag "${name.slice(0, 60)}" is no release of ours; expected ${grammar}.`)
  }
  const [, major, minor, small, boot, candidate, patch] = match
  const version = `${major}.${minor}.${small}`
  if (boot !== undefined) return { kind: 'boot', version }
  if (candidate === undefined) return { kind: 'final', version }
  const numbered = { version, candidate: Number(candidate) }
  return patch === undefined
    ? { kind: 'candidate', ...numbered }
    : { kind: 'patch', ...numbered, patch: Number(patch) }
}

const ranks: Readonly<Record<TagKind, number>> = { boot: 0, candidate: 1, patch: 1, final: 2 }

/** Order of releases: below 0 when `left` comes before `right`. A boot opens its version, the final tag closes it. */
export const compareTags = (left: ReleaseTag, right: ReleaseTag): number => {
  const parts = (tag: ReleaseTag): readonly number[] => [
    ...tag.version.split('.').map(Number),
    ranks[tag.kind],
    tag.candidate ?? 0,
    tag.patch ?? 0,
  ]
  const others = parts(right)
  return parts(left).reduce((order, part, index) => (order !== 0 ? order : part - others[index]!), 0)
}
