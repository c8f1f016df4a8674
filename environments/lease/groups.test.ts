import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { groupsIn, removeGroupsIn } from './groups.ts'

describe('control groups that a crashed daemon has left', () => {
  let folder: string
  const network = () => join(folder, 'net-0001')
  const job = () => join(network(), 'bob', 'data', 'jobs', 'one')
  const own = () => `nunet-${createHash('sha256').update(job()).digest('hex').slice(0, 24)}`
  /** A directory that stands for a group; the kernel, too, removes none that is in use. */
  const makeGroup = (name: string): string => {
    const path = join(folder, 'groups', name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const record = (text: string) => {
    mkdirSync(job(), { recursive: true })
    writeFileSync(join(job(), 'execution.json'), text)
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-groups-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are removed', async () => {
    const group = makeGroup(own())
    record(JSON.stringify({ groups: [group] }))
    expect(groupsIn(network())).toEqual([group])
    await removeGroupsIn(network(), 20)
    expect(existsSync(group)).toBe(false)
  })

  it('stay when something is inside', async () => {
    const group = makeGroup(own())
    makeGroup(join(own(), 'inner'))
    record(JSON.stringify({ groups: [group] }))
    await removeGroupsIn(network(), 20)
    expect(existsSync(group)).toBe(true)
  })

  it('are none where a pipe, or a link to what has no end, is in the place of the record', () => {
    record('')
    const file = join(job(), 'execution.json')
    rmSync(file)
    execFileSync('mkfifo', [file])
    expect(groupsIn(network())).toEqual([])
    rmSync(file)
    symlinkSync('/dev/zero', file)
    expect(groupsIn(network())).toEqual([])
  })

  it('are not sought under the name of another job', async () => {
    const group = makeGroup('nunet-000000000000000000000000')
    record(JSON.stringify({ groups: [group, folder] }))
    await removeGroupsIn(network(), 20)
    expect(existsSync(group)).toBe(true)
  })

  it.each(['{broken', 'null', '[]', '{"groups":7}', '{"groups":[7,null]}'])(
    'are none where the record says %s',
    (text) => {
      record(text)
      expect(groupsIn(network())).toEqual([])
    },
  )

  describe('of faults that nobody healed', () => {
    const page = (group: string) => {
      mkdirSync(join(network(), '.faults'), { recursive: true })
      writeFileSync(join(network(), '.faults', '1.json'), JSON.stringify({ memory: { group } }))
    }

    it('are removed', async (context) => {
      const group = `/sys/fs/cgroup/memory/nunet-fault-${process.pid}`
      try {
        mkdirSync(group)
      } catch {
        return context.skip('control groups of version 1 cannot be made here (run it as root)')
      }
      page(group)
      expect(groupsIn(network())).toEqual([group])
      await removeGroupsIn(network(), 20)
      expect(existsSync(group)).toBe(false)
    })

    it.each(['nunet-fault-1', 'groups/nunet-fault-1'])(
      'are sought among control groups alone: %s',
      async (name) => {
        const elsewhere = join(folder, name)
        mkdirSync(elsewhere, { recursive: true })
        page(elsewhere)
        page(`/sys/fs/cgroup/../../..${elsewhere}`)
        expect(groupsIn(network())).toEqual([])
        rmSync(elsewhere, { recursive: true })
      },
    )
  })
})
