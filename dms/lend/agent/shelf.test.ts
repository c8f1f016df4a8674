import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../core/index.ts'
import { openShelf } from './shelf.ts'

const invited = Buffer.from('#!/bin/sh\necho invited\n')
const hostile = Buffer.from('#!/bin/sh\necho hostile\n')
const build = {
  sha256: createHash('sha256').update(invited).digest('hex'),
  sizeBytes: invited.length,
}

test('two senders of one build at once cannot put other bytes under its hash', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'shelf-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const builds = [{ sha256: build.sha256, version: '1.0.0' }]
  const shelf = openShelf({ clock: systemClock }, { directory, builds })
  // A tester who reads slowly delays what comes between being expected and being taken.
  for (const _sender of ['honest', 'mallory']) shelf.expect({ ...build, freeBytes: 2 ** 20 })
  const [honest, mallory] = [new PassThrough(), new PassThrough()]
  const first = shelf.take(honest, build)
  const second = shelf.take(mallory, build).catch((error: unknown) => error)
  honest.end(invited)
  await first
  mallory.end(hostile)
  const refused = await second
  expect(readFileSync(shelf.path(build.sha256))).toEqual(invited)
  expect(refused).toMatchObject({ code: 'LEND_BUSY' })
})
