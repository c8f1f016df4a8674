import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeOwnFolder } from './own-folder.ts'

describe('a folder of one’s own', () => {
  let place: string

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'nunet-own-'))
  })
  afterEach(() => rmSync(place, { recursive: true, force: true }))

  it('is made with its parents, for nobody else', () => {
    makeOwnFolder(join(place, 'a', 'b'), 'Writing')
    expect(statSync(join(place, 'a', 'b')).mode & 0o777).toBe(0o700)
  })

  it('may be there if it is empty', () => {
    mkdirSync(join(place, 'a'))
    makeOwnFolder(join(place, 'a'), 'Writing')
    writeFileSync(join(place, 'a', 'mine'), '')
    expect(() => makeOwnFolder(join(place, 'a'), 'Writing')).toThrow('Writing: something is there already')
  })

  it('is refused where a file is, or below one, and leaves nothing', () => {
    writeFileSync(join(place, 'file'), 'mine')
    expect(() => makeOwnFolder(join(place, 'file'), 'Writing')).toThrow(/Writing: ENOTDIR/)
    expect(() => makeOwnFolder(join(place, 'file', 'a', 'b'), 'Writing')).toThrow(/Writing: ENOTDIR/)
    expect(readdirSync(place)).toEqual(['file'])
  })

  it('is refused below what makes no folders, instead of trying for ever', () => {
    const refusal = expect.objectContaining({
      code: 'USAGE',
      hint: expect.stringContaining('empty or not there'),
    })
    expect(() => makeOwnFolder('/proc/seen/a', 'Writing')).toThrow(refusal)
    expect(() => makeOwnFolder('/dev/full/seen', 'Writing')).toThrow(refusal)
  })
})
