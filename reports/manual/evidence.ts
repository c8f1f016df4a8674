import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { writeWhole } from '../files.ts'
import { oneLine } from '../text.ts'
import type { EvidenceFile } from './entry.ts'
import { ManualError } from './errors.ts'

/** What may be kept: pictures, text and PDF. Nothing that a browser would run. */
export const evidenceKinds: readonly string[] = [
  '.txt',
  '.log',
  '.json',
  '.md',
  '.png',
  '.jpg',
  '.jpeg',
  '.pdf',
]
export const maxEvidenceBytes = 8 * 1024 ** 2

const refused = (message: string, hint: string): ManualError =>
  new ManualError('MANUAL_REFUSED', message, hint)

/**
 * Keeps a file of evidence under the SHA-256 of its content.
 *
 * @throws ManualError `MANUAL_REFUSED` for a kind or a size that is not kept
 */
export const keepEvidence = (desk: string, name: string, content: Uint8Array): EvidenceFile => {
  const plainName = oneLine(basename(name), 120)
  const kind = extname(plainName).toLowerCase()
  if (!evidenceKinds.includes(kind))
    throw refused(`"${plainName}" is not kept as evidence`, `use one of ${evidenceKinds.join(', ')}`)
  if (content.length > maxEvidenceBytes)
    throw refused(
      `"${plainName}" has ${content.length} bytes, more than ${maxEvidenceBytes}`,
      'cut it to what shows it',
    )
  const sha256 = createHash('sha256').update(content).digest('hex')
  const file = `evidence/${sha256.slice(0, 32)}${kind}`
  if (!existsSync(join(desk, file))) writeWhole(join(desk, file), content)
  return { name: plainName, bytes: content.length, sha256, file }
}

/** Keeps a file that lies on this machine. Links are not followed: they may lead anywhere. */
export const keepEvidenceFile = (desk: string, path: string): EvidenceFile => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile()) throw refused(`there is no file ${path}`, 'name a regular file')
  if (found.size > maxEvidenceBytes)
    throw refused(`${path} has ${found.size} bytes, more than ${maxEvidenceBytes}`, 'cut it to what shows it')
  return keepEvidence(desk, path, readFileSync(path))
}
