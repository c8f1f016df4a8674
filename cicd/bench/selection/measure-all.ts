import type { openCache } from './cache.ts'
import type { Defect } from './defects.ts'
import type { PartedTests } from './facts.ts'
import { BusyError, type Measured, type MeasureOptions, measureDefect } from './measure.ts'
import type { Room } from './room.ts'
import { batchOf, closeTogether, mostTogether, type OpenDefect } from './together.ts'

export interface PlantedDefect {
  /** Under which it is remembered. */
  readonly key: string
  readonly defect: Defect
  readonly parted: PartedTests
  readonly isVerified: boolean
}

export interface MeasureAllOptions extends Pick<MeasureOptions, 'redAlways' | 'signal'> {
  readonly room: Room
  readonly cache: ReturnType<typeof openCache>
  readonly unitMs: (file: string) => number
  /** False once no other defect may be begun; what was begun is brought to its end. */
  readonly mayBegin: () => boolean
  readonly tell: (line: string) => void
}

type Row = readonly [PartedTests, Measured]
type Open = PlantedDefect & OpenDefect

/** Measures defects, those that are remembered excepted; what nothing saw waits for others, to be played with them. */
export const measureAll = async (
  planted: readonly PlantedDefect[],
  options: MeasureAllOptions,
): Promise<readonly Row[]> => {
  const { cache, signal, mayBegin } = options
  const rows: Row[] = []
  let open: readonly Open[] = []
  const closeFirst = async (): Promise<void> => {
    const { batch, left } = batchOf(open)
    open = left
    rows.push(...(await close(batch, options)))
  }
  for (const one of planted) {
    const known = cache.measured(one.key)
    const measured = known ?? (mayBegin() && !signal.aborted ? await measure(one, options) : undefined)
    if (measured === undefined) continue
    if (measured.isRestOpen === true) open = [...open, { ...one, measured }]
    else rows.push([one.parted, measured])
    if (batchOf(open).batch.length === mostTogether && !signal.aborted) await closeFirst()
  }
  while (open.length > 0 && !signal.aborted) await closeFirst()
  return rows
}

const measure = async (
  { key, defect, parted, isVerified }: PlantedDefect,
  { room, unitMs, cache, redAlways, signal, tell }: MeasureAllOptions,
): Promise<Measured | undefined> => {
  const measured = await unlessBusy([defect], tell, () =>
    measureDefect({ room, parted, defect, unitMs }, { isVerified, redAlways, signal }),
  )
  // What was broken off says nothing.
  if (signal.aborted) return undefined
  if (measured !== undefined) {
    cache.add({ key, measured })
    tell(show(measured))
  }
  cache.add({ key: 'units', redAlways: [...redAlways] })
  return measured
}

const close = async (
  batch: readonly Open[],
  { room, cache, redAlways, signal, tell }: MeasureAllOptions,
): Promise<readonly Row[]> => {
  const defects = batch.map(({ defect }) => defect)
  const closed = await unlessBusy(defects, tell, () => closeTogether(batch, { room, redAlways }))
  if (signal.aborted || closed === undefined) return []
  return closed.map((measured, index): Row => {
    const { key, parted } = batch[index]!
    cache.add({ key, measured })
    tell(show(measured))
    return [parted, measured]
  })
}

const unlessBusy = async <T>(
  defects: readonly Defect[],
  tell: (line: string) => void,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BusyError)) throw error
    const places = defects.map(({ file, line }) => `${file}:${line}`).join(', ')
    tell(`busy   ${places} left for the next run: ${error.message}`)
    return undefined
  }
}

const show = ({ defect, isRestOpen, ...caught }: Measured): string => {
  const namesOf = (...some: readonly Measured['restUnit'][]) =>
    some.flatMap((one) => (one === undefined ? [] : [one.file || one.how]))
  const seen = namesOf(caught.chosenUnit, caught.chosenScenario)
  const lost = namesOf(caught.restUnit, caught.restScenario)
  const unseen = isRestOpen === true ? 'open  ' : 'unseen'
  const verdict = seen.length > 0 ? 'seen  ' : lost.length > 0 ? 'LOST  ' : unseen
  const more = lost.length > 0 ? `; left out: ${lost.join(', ')}` : ''
  return `${verdict} ${defect.file}:${defect.line} ${defect.kind}: ${seen.join(', ')}${more}`
}
