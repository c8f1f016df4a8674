import { createHash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './files.ts'

export interface StoredContent {
  /** Relative to the reports folder; absent when the store is full. */
  readonly file?: string
  readonly cut: boolean
}

/** Keeps the content of attachments, the same content once. */
export interface AttachmentStore {
  keep(content: Uint8Array, mediaType: string): StoredContent
}

export interface StoreLimits {
  /** Of one attachment; longer ones keep their end, where a log says what went wrong. Default 4 MiB. */
  readonly maxBytes?: number
  /** Of all together. Default 512 MiB. */
  readonly maxTotalBytes?: number
}

const extensions: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'text/html': 'txt',
}

/** The extension for a media type; `txt` for all text, HTML included, so that nothing attached is ever run. */
export const extensionOf = (mediaType: string): string => {
  const essence = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return extensions[essence] ?? (essence.startsWith('text/') || essence.endsWith('json') ? 'txt' : 'bin')
}

/** A power cut may have left less in a file of that name, and somebody else may have put something else in its place. */
const holds = (path: string, content: Uint8Array): boolean => {
  const facts = lstatSync(path, { throwIfNoEntry: false })
  return facts?.isFile() === true && facts.size === content.length && readFileSync(path).equals(content)
}

/** A store in `<outDirectory>/attachments`, one file per content, named after its SHA-256. */
export const createAttachmentStore = (outDirectory: string, limits: StoreLimits = {}): AttachmentStore => {
  const { maxBytes = 4 * 1024 ** 2, maxTotalBytes = 512 * 1024 ** 2 } = limits
  let total = 0
  return {
    keep: (content, mediaType) => {
      const kept = content.length > maxBytes ? content.subarray(content.length - maxBytes) : content
      const name = `${createHash('sha256').update(kept).digest('hex').slice(0, 32)}.${extensionOf(mediaType)}`
      const path = join(outDirectory, 'attachments', name)
      if (!holds(path, kept)) {
        if (total + kept.length > maxTotalBytes) return { cut: true }
        writeWhole(path, kept)
        total += kept.length
      }
      return { file: `attachments/${name}`, cut: kept.length < content.length }
    },
  }
}
