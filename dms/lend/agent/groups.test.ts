import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Groups, hostGroups } from './groups.ts'

const caps = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 }

/** A kernel that remembers; groups in `busy` are not let go. */
const pretend = (busy: ReadonlySet<string> = new Set()) => {
  const there = new Set<string>()
  const remove = (name: string) => !busy.has(name) && (there.delete(name) || true)
  const groups: Groups = {
    kept: new Set(['memory']),
    create: (name) => {
      if (there.has(name)) throw new Error(`${name} exists`)
      there.add(name)
      return { add: () => {}, remove: () => remove(name) }
    },
    nameOf: (directory) => directory,
    remove,
  }
  return { groups, there }
}

describe('the control groups of a host', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'groups-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('go, of every life, with those of jobs that a killed daemon has left', () => {
    const { groups, there } = pretend()
    const own = hostGroups(groups, { folder, caps })
    own.create(1)
    own.create(2)
    const job = join(folder, 'data', 'jobs', 'endless')
    mkdirSync(job, { recursive: true })
    there.add(job)
    there.add('/somebody/else')
    expect(own.removeAll(2)).toBe(true)
    expect([...there]).toEqual(['/somebody/else'])
  })

  it('are not said to be gone while something is inside', () => {
    const { groups } = pretend(new Set([join(folder, 'life-1')]))
    const own = hostGroups(groups, { folder, caps })
    own.create(1)
    expect(own.removeAll(1)).toBe(false)
  })

  it('do not keep the next host from starting', () => {
    const own = hostGroups(pretend().groups, { folder, caps })
    own.create(1)
    expect(() => own.create(1)).not.toThrow()
  })

  it('are none where none can be made', () => {
    const own = hostGroups(undefined, { folder, caps })
    expect([own.create(1), own.removeAll(1)]).toEqual([undefined, true])
  })
})
