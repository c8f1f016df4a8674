import { posix } from 'node:path'
import type { Finding } from '../check.ts'
import { type SourceFile, servesTests } from '../source-files.ts'
import { scanImports } from './scan.ts'

type Graph = ReadonlyMap<string, readonly string[]>

/** Circles between files, as far as they exist at run time, and between families of the daemon, types included. */
export const findCircles = (files: readonly SourceFile[]): readonly Finding[] => [
  ...circlesIn(graphOf(files, { types: false, nameOf: (path) => path })),
  ...circlesIn(graphOf(files, { types: true, nameOf: familyOf })),
]

interface GraphOptions {
  readonly types: boolean
  /** The node that a file belongs to; undefined leaves it out. */
  readonly nameOf: (path: string) => string | undefined
}

const graphOf = (files: readonly SourceFile[], { types, nameOf }: GraphOptions): Graph => {
  const graph = new Map<string, string[]>()
  for (const { path, text } of files) {
    const from = servesTests(path) ? undefined : nameOf(path)
    if (from === undefined) continue
    const targets = scanImports(text)
      .filter(({ specifier, isType }) => specifier.startsWith('.') && (types || !isType))
      .map(({ specifier }) => nameOf(posix.join(posix.dirname(path), specifier)))
      .filter((to) => to !== undefined && to !== from)
    graph.set(from, [...(graph.get(from) ?? []), ...(targets as string[])])
  }
  return graph
}

const familyOf = (path: string): string | undefined => /^(dms\/[^/]+)\//.exec(path)?.[1]

/** One finding for each knot: a group of nodes that all reach each other is told once, by its shortest tour. */
const circlesIn = (graph: Graph): readonly Finding[] => {
  const told = new Set<string>()
  return [...graph.keys()].sort().flatMap((start) => {
    const tour = told.has(start) ? undefined : shortestTour(graph, start)
    if (tour === undefined) return []
    for (const node of tour) told.add(node)
    return [
      {
        file: start,
        message: `imports go in a circle: ${tour.join(' → ')}`,
        fix: 'move what both need into a file of a lower layer',
      },
    ]
  })
}

const shortestTour = (graph: Graph, start: string): readonly string[] | undefined => {
  const paths: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const next of graph.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return [...path, start]
      if (!seen.has(next)) paths.push([...path, next])
      seen.add(next)
    }
  }
  return undefined
}
