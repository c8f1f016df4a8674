import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastLines } from './daemon.ts'
import { type HostFiles, hostFiles, readStatus } from './host-files.ts'
import { readEnd } from './read-end.ts'
import { readEvidenceFile } from './read-file.ts'
import { withoutSecrets } from './secrets.ts'

let folder: string
let files: HostFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-end-'))
  files = hostFiles(folder, 'alice')
  mkdirSync(files.data, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const pipe = (path: string) => void execFileSync('mkfifo', [path])

describe('a file that a host has left', () => {
  it('is read from its end, from the start of a line', async () => {
    writeFileSync(files.log, 'one\ntwo\nthree\n')
    expect([await readEnd(files.log, 100), await readEnd(files.log, 10)]).toEqual([
      'one\ntwo\nthree\n',
      'three\n',
    ])
  })

  it('is no evidence when it leads elsewhere, is waited for without end, or has none', async () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'of somebody else')
    symlinkSync(secret, files.log)
    await expect(readEvidenceFile(files, 'daemon.log', 100)).rejects.toMatchObject({
      code: 'EVIDENCE_REFUSED',
      message: expect.stringContaining('it is a link'),
    })
    pipe(files.settings)
    await expect(readEvidenceFile(files, 'settings.json', 100)).rejects.toThrow('not a regular file')
    symlinkSync('/dev/zero', files.status)
    await expect(readEvidenceFile(files, 'daemon.json', 100)).rejects.toThrow('it is a link')
  })

  it('says nothing about the daemon when it is a pipe or a link', async () => {
    pipe(files.status)
    expect(await readStatus(files)).toBeUndefined()
    rmSync(files.status)
    symlinkSync('/dev/zero', files.status)
    expect(await readStatus(files)).toBeUndefined()
  })

  it('is cleaned of secrets without waiting for a host that put a pipe in their place', async () => {
    writeFileSync(files.passphrase, 'the passphrase of alice')
    pipe(files.token)
    expect(await withoutSecrets('it is the passphrase of alice', files)).toBe('it is [secret]')
  })
})

it('the end of a log repaints no terminal', () => {
  expect(lastLines('\u001b[2J\u001b]0;title\u0007one\u202e two\r\nthree\u009b1m\n')).toBe(
    '  | ?[2J?]0;title?one? two?\n  | three?1m',
  )
})
