import type { Artifact, EvidenceWindow } from '../environment.ts'
import { cutLog, type HostLog } from '../evidence/index.ts'
import type { EvidenceFile } from './machine.ts'

/** What one host has left, and what its clock is known to be. */
export interface HostEvidence {
  readonly log: HostLog
  readonly artifacts: readonly Artifact[]
}

export interface CutOptions {
  readonly window: EvidenceWindow
  /** When anything can have been written at all. */
  readonly bounds: { readonly fromMs: number; readonly toMs: number }
  /** For everything of this host together. */
  readonly maxBytes: number
}

const bytesOf = (artifacts: readonly Artifact[]): number =>
  artifacts.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)

/**
 * Cuts those files of a host that grow to a window. Of the room that the others leave, telemetry has a third at most, and
 * the log what is left then.
 */
export const cutArtifacts = (
  { log: host, artifacts }: HostEvidence,
  { window, bounds, maxBytes }: CutOptions,
): readonly Artifact[] => {
  const isGrowing = ({ name }: Artifact): boolean => name === 'daemon.log' || name === 'telemetry.ndjson'
  const room = maxBytes - bytesOf(artifacts.filter((one) => !isGrowing(one)))
  const cut = (text: string, bytes: number) => cutLog(text, { ...host, bounds, window, maxBytes: bytes })
  const telemetry = cut(host.telemetry ?? '', Math.floor(room / 3))
  const growing: Partial<Record<EvidenceFile, string>> = {
    'telemetry.ndjson': telemetry,
    'daemon.log': cut(host.log, room - Buffer.byteLength(telemetry)),
  }
  return artifacts.map((one) => ({ ...one, content: growing[one.name as EvidenceFile] ?? one.content }))
}
