import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../environment.ts'
import type { Fault } from '../fault.ts'
import { begin, pretendHost, pretendNetwork, scripted } from './fixtures.ts'

/** A host that says what is scripted, and the command lines that it was given. */
const host = (
  answers: Readonly<Record<string, string | Partial<RunOutcome>>>,
  own: readonly ('network' | 'names')[] = [],
) => {
  const lines: string[] = []
  const run = async (command: readonly string[]) => {
    lines.push(command.join(' '))
    return scripted(answers)(command)
  }
  const made = pretendHost('bob', {
    run,
    own: new Set(own),
    daemonPid: async () => 4711,
    dataDirectory: '/data',
    clockFile: '/clock',
    clockOffsetMs: async () => 0,
  })
  return { lines, network: pretendNetwork([made]) }
}

const changing = /^(mount|mkdir|nft -f|sh -c cat >|sh -c echo|prlimit .*=|dd)/

describe('a fault', () => {
  it.each<[string, Fault, Parameters<typeof host>, string]>([
    [
      'fills no disk that others use',
      { kind: 'disk-full', host: 'bob' },
      [{ 'stat --format=%d': '2049\n2049\n' }],
      'FAULT_NOT_SUPPORTED',
    ],
    [
      'fills no disk that is mounted elsewhere, too',
      { kind: 'disk-full', host: 'bob' },
      [
        {
          'stat --format=%d': '51\n2049\n',
          'cat /proc/self/mountinfo': '1 1 0:51 / /data rw - tmpfs\n2 1 0:51 / /home rw - tmpfs\n',
        },
      ],
      'FAULT_NOT_SUPPORTED',
    ],
    [
      'does not touch the names of the whole machine',
      { kind: 'lying-dns', host: 'bob', address: '10.77.255.9' },
      [{}],
      'FAULT_NOT_SUPPORTED',
    ],
    [
      'does not touch names that only claim to be the host’s own',
      { kind: 'lying-dns', host: 'bob', address: '10.77.255.9' },
      [
        { 'readlink -f': '/etc/resolv.conf\n', 'cat /proc/self/mountinfo': '1 1 8:1 / / rw - ext4\n' },
        ['network', 'names'],
      ],
      'FAULT_NOT_POSSIBLE',
    ],
    [
      'does not touch the packet filter of the whole machine',
      { kind: 'blocked-port', host: 'bob' },
      [{}],
      'FAULT_NOT_SUPPORTED',
    ],
    [
      'puts nobody into a group that may not be written',
      { kind: 'memory-squeeze', host: 'bob', limitBytes: 2 ** 28 },
      [{ 'cat /proc/4711/cgroup': '4:memory:/user\n', 'test -w': { exitCode: 1 } }],
      'FAULT_NOT_SUPPORTED',
    ],
    [
      'does not squeeze a daemon to death',
      { kind: 'memory-squeeze', host: 'bob', limitBytes: 2 ** 26 },
      [{ 'cat /proc/4711/cgroup': '4:memory:/user\n', 'cat /proc/4711/status': 'RssAnon:\t100000 kB\n' }],
      'FAULT_NOT_POSSIBLE',
    ],
    [
      'moves no clock by what cannot be measured',
      { kind: 'clock-skew', host: 'bob', offsetMs: 20 },
      [{}],
      'FAULT_NOT_POSSIBLE',
    ],
    [
      'writes no line of its own into a list of hosts',
      { kind: 'lying-dns', host: 'bob', name: 'a\n10.0.0.1 b', address: '10.77.255.9' },
      [{}, ['network', 'names']],
      'FAULT_NOT_POSSIBLE',
    ],
    [
      'tells no lie that is no address',
      { kind: 'lying-dns', host: 'bob', address: '10.77.255.9\nnameserver 8.8.8.8' },
      [{}, ['network', 'names']],
      'FAULT_NOT_POSSIBLE',
    ],
    [
      'blocks no port that there is not',
      { kind: 'blocked-port', host: 'bob', port: 70_000 },
      [{}, ['network']],
      'FAULT_NOT_POSSIBLE',
    ],
  ])('%s', async (_name, fault, stand, code) => {
    const { lines, network } = host(...stand)
    await expect(begin(fault, network)).rejects.toMatchObject({ code })
    expect(lines.filter((line) => changing.test(line))).toEqual([])
  })

  it.each<[Fault, string]>([
    [{ kind: 'lying-dns', host: 'bob', address: '10.0.0.1\nnameserver 10.0.0.2' }, 'is no IPv4 address'],
    [{ kind: 'lying-dns', host: 'bob', name: 'a b', address: '10.0.0.1' }, 'is no name of a host'],
    [{ kind: 'blocked-port', host: 'bob', port: 0 }, 'ports are 1 to 65535'],
    [{ kind: 'clock-skew', host: 'bob', offsetMs: Number.NaN }, 'can be proven'],
  ])('says what is wrong with %o', async (fault, why) => {
    const { network } = host({}, ['network', 'names'])
    await expect(begin(fault, network)).rejects.toThrow(why)
  })

  it('does not come twice to one host', async () => {
    const { network } = host({})
    network.book.push({ id: '1', fault: { kind: 'pause', host: 'bob' }, memory: {} })
    await expect(begin({ kind: 'pause', host: 'bob' }, network)).rejects.toThrow('suffers from pause already')
  })

  it('says which program failed, and how', async () => {
    const mountinfo = '1 1 0:51 / /data rw - tmpfs\n'
    const { network } = host({
      'stat --format=%d': '51\n2049\n',
      'stat --file-system': { exitCode: 1, stderr: 'stat: command lost' },
      'cat /proc/self/mountinfo': mountinfo,
    })
    await expect(begin({ kind: 'disk-full', host: 'bob' }, network)).rejects.toMatchObject({
      code: 'FAULT_TOOL_FAILED',
      message: expect.stringContaining('Running stat on bob: exit code 1, stat: command lost'),
    })
  })
})
