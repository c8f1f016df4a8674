import type { Artifact, EvidenceWindow } from '../environment.ts'
import { cutLog, fairShares, type HostLog } from '../evidence/index.ts'
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
  /** For everything of all hosts together. */
  readonly maxBytes: number
}

/** What is kept, and a line for each file of which something in the window is not. */
export interface Cut {
  readonly artifacts: readonly Artifact[]
  readonly lines: readonly string[]
}

const sizeOf = ({ content }: Artifact): number => Buffer.byteLength(content)

const bytesOf = (artifacts: readonly Artifact[]): number =>
  artifacts.reduce((sum, one) => sum + sizeOf(one), 0)

const isGrowing = ({ name }: Artifact): boolean => name === 'daemon.log' || name === 'telemetry.ndjson'

/** Of the room that the other files leave, telemetry has a third at most, and the log what is left then. */
const cutGrowing = (
  { log: host, artifacts }: HostEvidence,
  { window, bounds, maxBytes }: CutOptions,
): readonly Artifact[] => {
  const room = maxBytes - bytesOf(artifacts.filter((one) => !isGrowing(one)))
  const cut = (text: string, bytes: number) => cutLog(text, { ...host, bounds, window, maxBytes: bytes })
  const telemetry = cut(host.telemetry ?? '', Math.floor(room / 3))
  const growing: Partial<Record<EvidenceFile, string>> = {
    'telemetry.ndjson': telemetry,
    'daemon.log': cut(host.log, room - Buffer.byteLength(telemetry)),
  }
  return artifacts.map((one) => ({ ...one, content: growing[one.name as EvidenceFile] ?? one.content }))
}

/** Half of a file of JSON is none: those that grow too large for a host's room are left out, the largest first. */
const withoutTooLarge = (artifacts: readonly Artifact[], maxBytes: number): readonly Artifact[] => {
  const fixed = artifacts.filter((one) => !isGrowing(one)).sort((a, b) => sizeOf(b) - sizeOf(a))
  const out = new Set<Artifact>()
  for (const one of fixed) if (bytesOf(fixed.filter((other) => !out.has(other))) > maxBytes) out.add(one)
  return artifacts.map((one) =>
    out.has(one)
      ? {
          host: one.host,
          name: `${one.name}.missing`,
          mediaType: 'text/plain',
          content: `its ${sizeOf(one)} bytes do not fit`,
        }
      : one,
  )
}

/**
 * Cuts what hosts have left to a window, and to what all of them together may have: whoever left little keeps it, the
 * others have as much as each other.
 */
export const cutArtifacts = (hosts: readonly HostEvidence[], options: CutOptions): Cut => {
  const whole = hosts.map((host) => cutGrowing(host, { ...options, maxBytes: Number.POSITIVE_INFINITY }))
  const shares = fairShares(whole.map(bytesOf), options.maxBytes)
  const lines: string[] = []
  const artifacts = hosts.flatMap((host, index) => {
    const maxBytes = shares[index]!
    const before = whole[index]!
    if (bytesOf(before) <= maxBytes) return before
    const kept = cutGrowing(
      { ...host, artifacts: withoutTooLarge(host.artifacts, maxBytes) },
      { ...options, maxBytes },
    )
    before.forEach((one, place) => {
      const now = kept[place]!
      if (now.name !== one.name) lines.push(`${one.host}/${one.name}: left out, ${sizeOf(one)} bytes`)
      else if (sizeOf(now) < sizeOf(one))
        lines.push(`${one.host}/${one.name}: the newest ${sizeOf(now)} of ${sizeOf(one)} bytes`)
    })
    return kept
  })
  return { artifacts, lines }
}
