import { lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAttachmentStore, extensionOf } from './attachment-store.ts'
import { temporaryFolder } from './testing/project.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

test('the same content is kept once, under a name that says nothing about where it came from', () => {
  using folder = temporaryFolder()
  const store = createAttachmentStore(folder.path)
  const first = store.keep(bytes('log'), 'text/plain')
  expect(store.keep(bytes('log'), 'text/plain')).toEqual(first)
  expect(first.file).toMatch(/^attachments\/[0-9a-f]{32}\.txt$/)
  expect(readdirSync(join(folder.path, 'attachments'))).toHaveLength(1)
})

test('what lies under the name of a content without being it is replaced', () => {
  using folder = temporaryFolder()
  const keep = () =>
    join(folder.path, createAttachmentStore(folder.path).keep(bytes('bob failed'), 'text/plain').file!)
  const path = keep()
  writeFileSync(path, 'bob passed')
  expect(readFileSync(keep(), 'utf8')).toBe('bob failed')
  const beside = join(folder.path, 'beside.txt')
  writeFileSync(beside, 'bob failed')
  rmSync(path)
  symlinkSync(beside, path)
  keep()
  expect(lstatSync(path).isFile()).toBe(true)
})

test('of content that is too long the end is kept', () => {
  using folder = temporaryFolder()
  const { file, cut } = createAttachmentStore(folder.path, { maxBytes: 3 }).keep(
    bytes('abcdef'),
    'text/plain',
  )
  expect(cut).toBe(true)
  expect(readFileSync(join(folder.path, file!), 'utf8')).toBe('def')
})

test('a full store keeps nothing more and says so', () => {
  using folder = temporaryFolder()
  const store = createAttachmentStore(folder.path, { maxTotalBytes: 4 })
  expect(store.keep(bytes('abc'), 'text/plain').file).toBeDefined()
  expect(store.keep(bytes('def'), 'text/plain')).toEqual({ cut: true })
})

test('nothing attached gets an extension that a browser would run', () => {
  const types = [
    'text/html',
    'text/html; charset=utf-8',
    'image/svg+xml',
    'application/javascript',
    'text/x',
    '../x',
  ]
  expect(types.map(extensionOf)).toEqual(['txt', 'txt', 'bin', 'bin', 'txt', 'bin'])
})
