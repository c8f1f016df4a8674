import { describe, expect, it } from 'vitest'
import { describeCaps, processorsIn } from './caps.ts'
import type { Groups } from './groups.ts'

const caps = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 31 }

describe('what is said about caps', () => {
  it('tells what the kernel keeps from what is looked at', () => {
    const kept = new Set(['cpu', 'memory'] as const)
    const groups: Groups = {
      kept,
      create: () => ({ add: () => {}, remove: () => true }),
      nameOf: (directory) => directory,
      remove: () => true,
    }
    const [cpu, memory, disk, time] = describeCaps(caps, groups, 3_600_000)
    expect(cpu).toBe('processor: at most 1 core, kept by the kernel (control group)')
    expect(memory).toContain('1 GiB, kept by the kernel')
    expect(disk).toContain('2 GiB, looked at every second')
    expect(time).toContain('for 1 h more')
  })

  it('does not claim what is not kept', () => {
    const [cpu, memory] = describeCaps(caps, undefined, 1000)
    expect(cpu).not.toContain('control group')
    expect(memory).toContain('looked at every second; above it the daemon is ended')
  })

  it('reads which processors there are', () => {
    expect(processorsIn('0-2,5')).toEqual([0, 1, 2, 5])
  })
})
