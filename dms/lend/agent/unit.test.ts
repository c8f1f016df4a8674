import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installUnit, removeUnit } from './unit.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unit-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lending = {
  id: '00aa',
  command: ['/opt/nunet', 'lend', 'resume', '--directory', '/home/bob/100% $mine'],
}

describe('the unit that brings a lent machine back', () => {
  it('is written and enabled where there is a systemd of the owner’s, and goes without a trace', () => {
    const asked: string[] = []
    const place = { folder, systemctl: (...words: readonly string[]) => asked.push(words.join(' ')) > 0 }
    const name = installUnit(place, lending)!
    expect(readFileSync(join(folder, name), 'utf8')).toContain(
      'ExecStart="/opt/nunet" "lend" "resume" "--directory" "/home/bob/100%% $$mine"',
    )
    removeUnit(place, name)
    expect(existsSync(join(folder, name))).toBe(false)
    expect(asked).toEqual([
      'show-environment',
      'daemon-reload',
      `enable ${name}`,
      `disable ${name}`,
      'daemon-reload',
    ])
  })

  it.each([
    ['there is no systemd', 'show-environment'],
    ['it cannot be enabled', 'enable'],
  ])('is not there when %s', (_what, failing) => {
    const place = { folder, systemctl: (word?: string) => word !== failing }
    expect(installUnit(place, lending)).toBeUndefined()
    expect(existsSync(join(folder, 'nunet-lend-00aa.service'))).toBe(false)
  })
})
