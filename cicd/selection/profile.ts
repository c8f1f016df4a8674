import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { stripTypeScriptTypes } from 'node:module'
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CoverageMap, RecordedFunction } from './map.ts'
import { wordsOf } from './map.ts'

interface FunctionCount {
  /** `from,to` in characters of what the engine was given. */
  readonly range: string
  readonly isCalled: boolean
}

/** Which functions of the repository's files ran, of this process, since it was last asked. */
export interface Profiler {
  /** By file. */
  take(): ReadonlyMap<string, readonly FunctionCount[]>
}

/** Starts counting calls in this process. It never stops; use it in a process of its own. */
export const startProfiler = (root: string): Profiler => {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return {
    take: () => {
      const files = new Map<string, readonly FunctionCount[]>()
      // Answers before it returns, as every session with its own thread does.
      session.post('Profiler.takePreciseCoverage', (error, answer) => {
        if (error !== null) throw error
        for (const { url, functions } of answer.result) {
          const file = fileOf(root, url)
          if (file === undefined) continue
          // The first stands for the module itself.
          const counts = functions.slice(1).map(({ ranges: [range] }) => ({
            range: `${range?.startOffset},${range?.endOffset}`,
            isCalled: (range?.count ?? 0) > 0,
          }))
          files.set(file, [...(files.get(file) ?? []), ...counts])
        }
      })
      return files
    },
  }
}

const fileOf = (root: string, url: string): string | undefined => {
  if (!url.startsWith('file://')) return undefined
  const file = relative(root, fileURLToPath(url.replace(/\?.*$/, '')))
  const isOurs = !file.startsWith('..') && !isAbsolute(file) && !file.includes('node_modules')
  return isOurs ? file : undefined
}

/** Gathers who ran what, and makes the map of it. */
export const createMapBuilder = (root: string) => {
  const scenarios: string[] = []
  const files = new Map<string, Map<string, Set<number>>>()
  const note = (taken: ReturnType<Profiler['take']>, bit: number | undefined): void => {
    for (const [file, counts] of taken) {
      const functions = files.get(file) ?? new Map<string, Set<number>>()
      files.set(file, functions)
      for (const { range, isCalled } of counts) {
        const runners = functions.get(range) ?? new Set<number>()
        functions.set(range, runners)
        if (isCalled && bit !== undefined) runners.add(bit)
      }
    }
  }
  return {
    /** What ran outside of scenarios: it only makes functions known. */
    noteLoaded: (taken: ReturnType<Profiler['take']>): void => note(taken, undefined),
    noteScenario: (key: string, taken: ReturnType<Profiler['take']>): void => {
      const known = scenarios.indexOf(key)
      note(taken, known >= 0 ? known : scenarios.push(key) - 1)
    },
    build: (): CoverageMap => ({
      format: 1,
      scenarios,
      files: Object.fromEntries(
        [...files]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([file, functions]) => [file, recordedFile(`${root}/${file}`, functions, scenarios.length)]),
      ),
    }),
  }
}

const recordedFile = (path: string, functions: ReadonlyMap<string, ReadonlySet<number>>, size: number) => {
  const text = readFileSync(path, 'utf8')
  // The engine saw the text without types, which keeps its lines.
  const seen = path.endsWith('.ts') ? stripTypeScriptTypes(text) : text
  const lineAt = createLineFinder(seen)
  return {
    blob: blobOf(text),
    functions: [...functions]
      .map(([range, runners]): RecordedFunction => {
        const [from = 0, to = 0] = range.split(',').map(Number)
        return [lineAt(from), lineAt(to), ...wordsOf(runners, size)]
      })
      .sort(([a, b], [c, d]) => a - c || d - b),
  }
}

/** Line of an offset, from 1. */
export const createLineFinder = (text: string): ((offset: number) => number) => {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return (offset) => {
    let low = 0
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

/** The hash by which git knows a text. */
export const blobOf = (text: string): string => {
  const bytes = Buffer.from(text)
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
