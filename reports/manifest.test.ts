import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readManifest, writeManifest } from './manifest.ts'
import type { RunRecord } from './model.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-manifest-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file longer than what is read at once is digested whole, and so is an empty one', () => {
  const long = Buffer.from(Array.from({ length: 700_001 }, (_, at) => at % 251))
  writeFileSync(join(folder, 'a'), long)
  writeFileSync(join(folder, 'b'), '')
  writeManifest(folder, { context: { runId: 'run' }, verdict: { colour: 'red' }, counts: {} } as RunRecord)
  expect(readManifest(folder).files).toEqual([
    { path: 'a', bytes: 700_001, sha256: hash('sha256', long) },
    { path: 'b', bytes: 0, sha256: hash('sha256', '') },
  ])
})
