import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundLog, cutLine, logBounds } from './bound-log.ts'
import { type HostFiles, hostFiles } from './host-files.ts'
import { readEvidenceFile } from './read-file.ts'

const evidenceBytes = 2 * 1024 * 1024

let folder: string
let files: HostFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-bound-'))
  files = hostFiles(folder, 'alice')
  mkdirSync(files.directory)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Lines of 100 bytes, counted from `from`. */
const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `${String(from + index).padEnd(99, '.')}\n`).join('')
const tooMany = logBounds.cutAtBytes / 100 + 1
const evidence = () => readEvidenceFile(files, 'daemon.log', evidenceBytes)

describe('the log of a host', () => {
  it('is left alone as long as it is not too long', async () => {
    writeFileSync(files.log, lines(tooMany - 1))
    expect(await boundLog(files)).toBe(false)
    expect(existsSync(files.logBefore)).toBe(false)
  })

  it('goes on in the same file, which its daemon holds open, and loses nothing at first', async () => {
    const held = openSync(files.log, 'a')
    writeSync(held, lines(tooMany))
    expect(await boundLog(files)).toBe(true)
    writeSync(held, lines(2, tooMany))
    closeSync(held)
    expect(readFileSync(files.log, 'utf8')).toBe(lines(2, tooMany))
    expect(await evidence()).toBe(lines(tooMany + 2))
    expect(statSync(files.logBefore).mode & 0o777).toBe(0o600)
  })

  it('says that earlier lines were cut once there was more than two parts hold', async () => {
    for (const turn of [0, 1, 2]) {
      appendFileSync(files.log, lines(tooMany, turn * tooMany))
      await boundLog(files)
    }
    expect(await evidence()).toBe(`${cutLine}\n${lines(tooMany, 2 * tooMany)}`)
    expect(readdirSync(files.directory).sort()).toEqual(['daemon.log', 'daemon.log.1'])
  })

  it('keeps the newest lines, whole ones, of what grew faster than anybody looked', async () => {
    writeFileSync(files.log, lines(50_000))
    await boundLog(files)
    const kept = logBounds.keptBytes / 100 - 1
    expect(await evidence()).toBe(`${cutLine}\n${lines(kept, 50_000 - kept)}`)
    writeFileSync(files.log, 'x'.repeat(3_000_000))
    await boundLog(files)
    expect(statSync(files.logBefore).size).toBeLessThan(2 ** 20)
    expect(statSync(files.log).size).toBe(0)
  })

  it('is not touched when it leads elsewhere, nor is what the older part leads to', async () => {
    const other = join(folder, 'other')
    writeFileSync(other, lines(tooMany))
    symlinkSync(other, files.log)
    await expect(boundLog(files)).rejects.toMatchObject({ code: 'EVIDENCE_REFUSED' })
    rmSync(files.log)
    writeFileSync(files.log, lines(tooMany))
    symlinkSync(other, files.logBefore)
    symlinkSync(other, `${files.logBefore}.next`)
    await boundLog(files)
    expect(readFileSync(other, 'utf8')).toBe(lines(tooMany))
    expect(readFileSync(files.logBefore, 'utf8')).toContain(lines(tooMany))
  })
})
