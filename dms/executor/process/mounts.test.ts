import { describe, expect, it } from 'vitest'
import { readHierarchies } from './mounts.ts'

describe('control group hierarchies', () => {
  it('of version 1 are found one by one, with the group that we are in', () => {
    const mounts = [
      '24 1 0:22 / /proc rw,relatime - proc proc rw',
      '31 30 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory',
      '32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct',
    ].join('\n')
    const groups = '4:memory:/user/alice\n3:cpu,cpuacct:/\n0::/ignored\n'
    expect(readHierarchies(mounts, groups)).toEqual([
      {
        version: 1,
        controllers: ['memory'],
        own: '/sys/fs/cgroup/memory/user/alice',
        top: '/sys/fs/cgroup/memory',
      },
      {
        version: 1,
        controllers: ['cpu', 'cpuacct'],
        own: '/sys/fs/cgroup/cpu,cpuacct',
        top: '/sys/fs/cgroup/cpu,cpuacct',
      },
    ])
  })

  it('of version 2 are one', () => {
    const mounts = '29 22 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n'
    expect(readHierarchies(mounts, '0::/system.slice/nunet.service\n')).toEqual([
      {
        version: 2,
        controllers: ['memory', 'pids', 'cpu'],
        own: '/sys/fs/cgroup/system.slice/nunet.service',
        top: '/sys/fs/cgroup',
      },
    ])
  })

  it('that show only a part of the tree are entered where that part begins', () => {
    const mounts = '31 30 0:27 /docker/abc /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids\n'
    expect(readHierarchies(mounts, '8:pids:/docker/abc/inner\n')[0]?.own).toBe('/sys/fs/cgroup/pids/inner')
    expect(readHierarchies(mounts, '8:pids:/elsewhere\n')[0]?.own).toBe('/sys/fs/cgroup/pids')
  })

  it('are none where none is mounted', () => {
    expect(readHierarchies('24 1 0:22 / /proc rw - proc proc rw\n', '0::/\n')).toEqual([])
  })
})
