import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Logger } from '../../core/index.ts'
import { pause } from '../pause.ts'
import { processUniverse, signalProcess } from '../process-table.ts'
import { createFamily } from './family.ts'
import { type ExecutionRecord, readRecord } from './record.ts'
import { removeTree } from './remove-tree.ts'
import { processesIn, removeGroup } from './resource-group.ts'

const ROUND_MS = 10
const MAX_ROUNDS = 1000

/** Ends what is left of a recorded execution; identities keep strangers with a reused number out of it. */
const endLeftovers = async (clock: Clock, record: ExecutionRecord, directory: string): Promise<boolean> => {
  const { leader } = record
  const family = createFamily({
    helpers: leader === undefined ? record.helpers : [...record.helpers, leader],
    leader: leader ?? { pid: -1, startTicks: '' },
    userId: record.userId,
    grouped: () => record.groups.flatMap(processesIn),
    workDirectory: join(directory, 'work'),
    trustsSession: false,
  })
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const helper of [...record.helpers, ...(leader === undefined ? [] : [leader])]) {
      signalProcess(helper, 'SIGKILL')
    }
    const left = family.signal('SIGKILL')
    const isClear = left === 0 && record.groups.map(removeGroup).every((isGone) => isGone)
    if (isClear) return true
    await pause(clock, ROUND_MS)
  }
  return false
}

/** Ends and removes the executions recorded in `directory` that this life does not know. */
export const sweepDirectory = async (
  { clock, log }: { clock: Clock; log: Logger },
  { directory, isKnown }: { directory: string; isKnown: (id: string) => boolean },
): Promise<readonly string[]> => {
  const removed: string[] = []
  const universe = processUniverse()
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const place = join(directory, entry.name)
    const record = entry.isDirectory() && !isKnown(entry.name) ? readRecord(place) : undefined
    if (record === undefined) continue
    if (record === 'damaged')
      log.warn({ place }, 'the record of an execution is damaged; only its files are removed')
    else if (
      record.universe === universe &&
      !record.finished &&
      !(await endLeftovers(clock, record, place))
    ) {
      log.error({ place }, 'processes of an earlier execution cannot be ended; it is kept for the next sweep')
      continue
    }
    await removeTree(place)
    removed.push(entry.name)
  }
  return removed
}
