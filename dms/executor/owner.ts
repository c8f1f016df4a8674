import { processUniverse, readProcess } from './process-table.ts'

/** Marks what this very process owns, in a form that a later process can judge. */
export const thisOwner = (): string =>
  `${processUniverse()}/${process.pid}/${readProcess(process.pid)?.startTicks ?? ''}`

/**
 * Whether an owner mark is of a process that is gone. Owners in another process namespace of the same boot cannot be
 * judged from here and count as alive, so that one daemon never removes what belongs to another.
 */
export const isOwnerGone = (mark: string): boolean => {
  const [boot = '', namespace = '', pid = '', startTicks = ''] = mark.split('/')
  const [thisBoot, thisNamespace] = processUniverse().split('/')
  if (boot !== thisBoot) return true
  return namespace === thisNamespace && readProcess(Number(pid))?.startTicks !== startTicks
}
