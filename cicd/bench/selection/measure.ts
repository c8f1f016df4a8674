import { linesOf } from '../../plan/decide.ts'
import type { PlannedScenario } from '../../plan/model.ts'
import { scenarioKey } from '../../selection/map.ts'
import { type Defect, idOf } from './defects.ts'
import type { PartedTests } from './facts.ts'
import type { Played } from './judge-end.ts'
import type { Room } from './room.ts'

/** Who was red beside a defect; `undefined` where nobody was, or nobody was asked. */
export interface Catch {
  readonly file: string
  readonly how: string
}

/** What became of one defect. */
export interface Measured {
  readonly id: string
  readonly defect: Pick<Defect, 'file' | 'line' | 'kind' | 'before' | 'after'>
  readonly chosenUnit?: Catch
  readonly chosenScenario?: Catch
  /** Of what the selection left out. */
  readonly restUnit?: Catch
  readonly restScenario?: Catch
  /** True until the scenarios that were left out are played, together with other defects. */
  readonly isRestOpen?: true
  /** Test files that were played of the chosen ones and of the rest. */
  readonly playedUnits: number
  readonly playedRestUnits: number
}

export interface MeasureOptions {
  /** Plays what the selection left out, whoever caught the defect. */
  readonly isVerified: boolean
  /** What is red without any defect in the room; grows while more is known. */
  readonly redAlways: Set<string>
  readonly signal: AbortSignal
}

interface Subject {
  readonly room: Room
  readonly parted: PartedTests
  readonly defect: Defect
  /** What a test file took on the recorded day. */
  readonly unitMs: (file: string) => number
}

/** The machine is too busy to tell a defect from its own slowness. */
export class BusyError extends Error {
  readonly code = 'BENCH_BUSY'
}

/** How many test files are played together: few at first, because the nearest mostly see it. */
const groupSizes = [2, 4, 8] as const

/** Of what they took on the recorded day; a busy machine takes several times as long, and what is slow is no hang. */
const groupMs = 20_000

/** Of the chosen test files, so many are played at most; what none of them sees counts as not caught by them. */
const mostUnits = 10

/** Of the test files that were left out, the nearest so many: if any of them sees a defect, it is one of these. */
const mostRestUnits = 8

/**
 * Plays what the selection would run beside a defect, up to the first red one. Where nothing was red, the scenarios that it
 * left out stay open. For the sample that is verified, everything is played, up to the first red one of each kind.
 */
export const measureDefect = async (
  { room, parted, defect, unitMs }: Subject,
  { isVerified, redAlways, signal }: MeasureOptions,
): Promise<Measured> => {
  const units = createUnitPlayer({ room, defect, unitMs, redAlways, signal })
  const chosenUnit = await units.play(parted.units.chosen.slice(0, mostUnits))
  const playedUnits = units.count()
  const player = { room, defects: [defect], redAlways }
  const isScenarioAsked = isVerified || chosenUnit === undefined
  const chosenScenario = isScenarioAsked ? await playScenarios(player, parted.scenarios.chosen) : undefined
  const isCaught = chosenUnit !== undefined || chosenScenario !== undefined
  const restScenario = isVerified ? await playScenarios(player, parted.scenarios.rest) : undefined
  const restUnit = isVerified ? await units.play(parted.units.rest.slice(0, mostRestUnits)) : undefined
  const { file, line, kind, before, after } = defect
  return {
    id: idOf(defect),
    defect: { file, line, kind, before, after },
    ...(chosenUnit === undefined ? {} : { chosenUnit }),
    ...(chosenScenario === undefined ? {} : { chosenScenario }),
    ...(restUnit === undefined ? {} : { restUnit }),
    ...(restScenario === undefined ? {} : { restScenario }),
    ...(isVerified || isCaught ? {} : { isRestOpen: true }),
    playedUnits,
    playedRestUnits: units.count() - playedUnits,
  }
}

interface ScenarioPlayer {
  readonly room: Room
  readonly defects: readonly Defect[]
  readonly redAlways: ReadonlySet<string>
}

/**
 * Plays scenarios beside defects, up to the first red one that is confirmed. What comes after a red one is not played, so
 * where that was for nothing, the others are played again.
 *
 * @throws BusyError
 */
export const playScenarios = async (
  { room, defects, redAlways }: ScenarioPlayer,
  some: readonly PlannedScenario[],
): Promise<Catch | undefined> => {
  let left = some.filter((one) => !redAlways.has(scenarioKey(one)))
  while (left.length > 0) {
    const { reds } = await room.playScenarios(defects, linesOf(left))
    const [red] = reds
    if (red === undefined) return undefined
    const suspects = left.filter((one) => red.file === '' || red.file === scenarioKey(one))
    const replay = (beside: readonly Defect[]) => room.playScenarios(beside, linesOf(suspects))
    if ((await confirm(red, replay, defects)) === 'caught') return red
    left = left.filter((one) => !suspects.includes(one))
  }
  return undefined
}

/** What is unsteady is red without a defect now and then; so many times it has to be green. */
const controls = 3

/**
 * A busy machine makes tests red too: it counts only what is red again with the defect, and always green without. Red
 * again is asked first, because what is not needs no more.
 */
const confirm = async (
  red: Catch,
  replay: (beside: readonly Defect[]) => Promise<Played>,
  defects: readonly Defect[],
): Promise<'caught' | 'once' | 'red without'> => {
  // What hung with it and ends without it need not hang again.
  if (red.file !== '' && (await replay(defects)).reds.length === 0) return 'once'
  for (let round = 0; round < controls; round++) {
    const { reds } = await replay([])
    const hung = reds.find(({ file }) => file === '')
    if (hung !== undefined) throw new BusyError(`${red.file}: ${hung.how}`)
    if (reds.length > 0) return 'red without'
  }
  return 'caught'
}

/** Plays test files in small groups, up to the first red one that is confirmed. */
const createUnitPlayer = ({
  room,
  defect,
  unitMs,
  redAlways,
  signal,
}: Omit<Subject, 'parted'> & Omit<MeasureOptions, 'isVerified'>) => {
  let count = 0
  const play = async (files: readonly string[]): Promise<Catch | undefined> => {
    let left = files.filter((file) => !redAlways.has(file))
    for (let round = 0; left.length > 0 && !signal.aborted; round++) {
      const group = firstOf(left, groupSizes[round] ?? groupSizes.at(-1)!, unitMs)
      const { reds } = await room.playUnits([defect], group)
      const [red] = reds
      if (red === undefined) {
        count += group.length
        left = left.slice(group.length)
        continue
      }
      const suspects = red.file === '' ? group : [red.file]
      const verdict = await confirm(red, (beside) => room.playUnits(beside, suspects), [defect])
      if (verdict === 'caught') return red
      // Unsteady once says nothing of the next defect.
      if (verdict === 'red without') for (const file of suspects) redAlways.add(file)
      left = left.filter((file) => !suspects.includes(file))
    }
    return undefined
  }
  return { play, count: () => count }
}

/** The first few, as long as they together take little; one at least. */
const firstOf = (
  files: readonly string[],
  most: number,
  unitMs: (file: string) => number,
): readonly string[] => {
  const group: string[] = []
  let totalMs = 0
  for (const file of files.slice(0, most)) {
    totalMs += unitMs(file)
    if (group.length > 0 && totalMs > groupMs) break
    group.push(file)
  }
  return group
}
