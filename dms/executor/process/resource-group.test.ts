import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  findResourceGroups,
  GROUP_PREFIX,
  type ResourceGroup,
  type ResourceGroups,
} from './resource-group.ts'

describe('a resource group', () => {
  let groups: ResourceGroups
  let group: ResourceGroup

  beforeEach((context) => {
    const found = findResourceGroups()
    if (found === undefined) return context.skip('control groups cannot be written here')
    groups = found
    group = groups.create(`${GROUP_PREFIX}test-${process.pid}`, {
      memoryBytes: 2 ** 26,
      cpuMillicores: 500,
      processes: 10,
    })
  })
  afterEach(() => {
    group?.remove()
  })

  it('is empty and has refused nothing when it is made, and is gone when it is removed', () => {
    expect(group.processes()).toEqual([])
    expect(group.refusals()).toEqual({ memory: 0, processes: 0 })
    expect(group.remove()).toBe(true)
    expect(group.directories.some((directory) => existsSync(directory))).toBe(false)
    expect(group.remove()).toBe(true)
  })

  it('takes in no process that has ended, and does not mind', () => {
    const { pid } = spawnSync('true')
    group.add(pid)
    expect(group.processes()).toEqual([])
  })

  it('is removed by its name, with what is inside it, also by somebody who did not make it', () => {
    for (const directory of group.directories) mkdirSync(`${directory}/${GROUP_PREFIX}inner`)
    expect(group.remove()).toBe(false)
    expect(findResourceGroups()!.remove(`${GROUP_PREFIX}test-${process.pid}`)).toBe(true)
    expect(group.directories.some((directory) => existsSync(directory))).toBe(false)
    expect(groups.remove(`${GROUP_PREFIX}never-made`)).toBe(true)
  })

  it('is swept when it is empty and old, and left alone when it may just have been made', () => {
    groups.sweep(Date.now() - 60_000)
    expect(group.directories.every((directory) => existsSync(directory))).toBe(true)
    groups.sweep(Math.max(...group.directories.map((directory) => statSync(directory).mtimeMs)) + 1)
    expect(group.directories.some((directory) => existsSync(directory))).toBe(false)
  })
})
