import { cutLine } from './bound-log.ts'
import type { HostFiles } from './host-files.ts'
import type { EvidenceFile } from './machine.ts'

type Part = keyof HostFiles & ('log' | 'logBefore' | 'status' | 'settings' | 'telemetry' | 'telemetryBefore')

/** What an evidence file is made of on its host: what is written now, and what that continues. */
const partsOf: Readonly<Record<EvidenceFile, readonly [Part, Part?]>> = {
  'daemon.log': ['log', 'logBefore'],
  'telemetry.ndjson': ['telemetry', 'telemetryBefore'],
  'daemon.json': ['status'],
  'settings.json': ['settings'],
}

const withoutCutLine = (part: string): string =>
  part.startsWith(`${cutLine}\n`) ? part.slice(cutLine.length + 1) : part

/**
 * The end of an evidence file, though its host may keep it in two; undefined when there is neither.
 *
 * @param read gives the last bytes of a part, from the start of a line; undefined when there is none
 */
export const readParts = async (
  file: EvidenceFile,
  maxBytes: number,
  read: (part: Part, maxBytes: number) => Promise<string | undefined>,
): Promise<string | undefined> => {
  const [now, before] = partsOf[file]
  const end = await read(now, maxBytes)
  const room = maxBytes - Buffer.byteLength(end ?? '')
  const beginning = before === undefined || room === 0 ? undefined : await read(before, room)
  if (beginning === undefined || end === undefined) return end ?? beginning
  // Moved on to a new file in between: what we have read is now the one before.
  const isMoved = end !== '' && withoutCutLine(beginning).startsWith(end)
  return isMoved ? beginning : beginning + end
}
