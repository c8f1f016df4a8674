import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LineRange } from '../plan/change.ts'

/** Where the recorded map is, relative to the repository. */
export const mapFile = 'cicd/selection/map.json'

/** Bits of one number of the sets below; a small part of what a double holds exactly. */
const bitsPerWord = 30

/** A function of a file: its first and last line, and who ran it, as words of 30 bits. */
export type RecordedFunction = readonly [from: number, to: number, ...words: number[]]

/** Which scenario ran which function, recorded in one process. */
export interface CoverageMap {
  readonly format: 1
  /** Scenarios as `uri\tname`; their place here is their bit below. */
  readonly scenarios: readonly string[]
  readonly files: Readonly<Record<string, RecordedFile>>
}

export interface RecordedFile {
  /** Hash of the text as git names it. */
  readonly blob: string
  /** All that were seen, called or not. */
  readonly functions: readonly RecordedFunction[]
}

export const scenarioKey = ({ uri, name }: { readonly uri: string; readonly name: string }): string =>
  `${uri}\t${name}`

/** The map of a working copy; undefined when there is none or it is of another format. */
export const loadMap = (root: string): CoverageMap | undefined => {
  const path = join(root, mapFile)
  if (!existsSync(path)) return undefined
  const map = JSON.parse(readFileSync(path, 'utf8')) as CoverageMap
  return map.format === 1 ? map : undefined
}

export const wordsOf = (members: Iterable<number>, size: number): number[] => {
  const words = Array.from({ length: Math.ceil(size / bitsPerWord) }, () => 0)
  for (const bit of members) words[Math.floor(bit / bitsPerWord)]! |= 1 << (bit % bitsPerWord)
  return words
}

/** Who ran any of these functions. */
export const runnersOf = (
  { scenarios }: CoverageMap,
  functions: readonly RecordedFunction[],
): ReadonlySet<string> =>
  new Set(
    scenarios.filter((_, bit) =>
      functions.some(
        ([, , ...words]) => ((words[Math.floor(bit / bitsPerWord)] ?? 0) & (1 << (bit % bitsPerWord))) !== 0,
      ),
    ),
  )

/** What a change of lines can reach inside of its own file. */
export interface Reached {
  /** The innermost functions around them; one without runners was never called. */
  readonly functions: readonly RecordedFunction[]
  /** Whether a line stands outside of every function: imports, constants, types. */
  readonly isModule: boolean
}

const maxLines = 5000

export const reachedBy = ({ functions }: RecordedFile, { from, to }: LineRange): Reached => {
  if (to > from + maxLines) return { functions, isModule: true }
  const found = new Set<RecordedFunction>()
  let isModule = false
  for (let line = from; line <= to; line++) {
    const inner = functions
      .filter(([first, last]) => first <= line && line <= last)
      .sort(([a, b], [c, d]) => b - a - (d - c))[0]
    if (inner === undefined) isModule = true
    else found.add(inner)
  }
  return { functions: [...found], isModule }
}
