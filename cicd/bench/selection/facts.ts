import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readWorkingCopy } from '../../plan/make.ts'
import type { PlannedScenario } from '../../plan/model.ts'
import { createDurations, readMeasured } from '../../schedule/durations.ts'
import { dayFile } from '../../schedule/gather.ts'
import { readGraph } from '../../selection/graph.ts'
import { loadMap, scenarioKey } from '../../selection/map.ts'
import { blobOf } from '../../selection/profile.ts'
import { selectBy } from '../../selection/select.ts'
import type { Defect } from './defects.ts'

/** Tests of one kind, as the change selection parts them for a defect. */
export interface Parted<T> {
  /** Would run for the change; units the nearest first. */
  readonly chosen: readonly T[]
  readonly rest: readonly T[]
  /** Of what they took on the recorded day. */
  readonly chosenMs: number
  readonly restMs: number
}

/** What the working copy says about a defect before anything is played. */
export interface PartedTests {
  readonly units: Parted<string>
  /** In one process. */
  readonly scenarios: Parted<PlannedScenario>
  /** With a process for each daemon; they are not played here. */
  readonly elsewhere: Parted<PlannedScenario>
}

/** Asks the selection what it would run for a defect, as a pipeline would ask for a change of that line. */
export const createSelector = (root: string) => {
  const { sources, unitTests, scenarios } = readWorkingCopy(root)
  const graph = readGraph(sources)
  const map = loadMap(root)
  const durations = createDurations(readMeasured(readFileSync(join(root, dayFile), 'utf8')).measured)
  const played = scenarios.filter(({ tags }) => !tags.some((tag) => /^@(manual|slow|pending:.*)$/.test(tag)))
  const blobs = new Map(sources.map(({ path, text }) => [path, blobOf(text)]))
  const unitMs = (file: string) => durations.of('unit', file, '').ms
  const scenarioMs = (place: string) => (one: PlannedScenario) => durations.of(place, one.uri, one.name).ms
  return {
    sources,
    scenarios: played,
    blobOf: (file: string) => blobs.get(file) ?? '',
    unitMs,
    part: ({ file, line }: Pick<Defect, 'file' | 'line'>): PartedTests => {
      const lines = [{ from: line, to: line }]
      const selection = selectBy(
        { kind: 'known', about: 'a defect', files: [{ file, oldBlob: blobs.get(file)!, lines }] },
        { graph: () => graph, map: () => map, scenarios, unitTests },
      )
      const distances = graph.dependents(file)
      const near = nearestFirst(unitTests, file, (test) => distances.get(test) ?? 1e6)
      const partAt = (place: string) => {
        const chosen = selection.scenarios(place)
        return partBy(played, (one) => isChosen(chosen, scenarioKey(one)), scenarioMs(place))
      }
      return {
        units: partBy(near, (test) => isChosen(selection.unitTests, test), unitMs),
        scenarios: partAt('in-process'),
        elsewhere: partAt('process'),
      }
    },
  }
}

/** By imports between them; of those that are as near, what lies beside the file before what lies elsewhere. */
export const nearestFirst = (
  tests: readonly string[],
  file: string,
  distanceOf: (test: string) => number,
): readonly string[] => {
  const folders = dirname(file).split('/')
  const sharedOf = (test: string): number => {
    const parts = test.split('/')
    const end = folders.findIndex((folder, index) => folder !== parts[index])
    return end === -1 ? folders.length : end
  }
  return tests.toSorted((a, b) => distanceOf(a) - distanceOf(b) || sharedOf(b) - sharedOf(a))
}

const isChosen = (chosen: 'all' | ReadonlySet<string>, key: string): boolean =>
  chosen === 'all' || chosen.has(key)

const partBy = <T>(all: readonly T[], isIn: (one: T) => boolean, msOf: (one: T) => number): Parted<T> => {
  const { in: chosen = [], out: rest = [] } = Object.groupBy(all, (one) => (isIn(one) ? 'in' : 'out'))
  const total = (some: readonly T[]) => some.reduce((sum, one) => sum + msOf(one), 0)
  return { chosen, rest, chosenMs: total(chosen), restMs: total(rest) }
}
