import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFaultBook } from '../deploy/fault-book.ts'
import { type CliStage, createCliStage } from './fixtures.ts'
import { InterruptedError } from './interruption.ts'

let stage: CliStage

beforeEach(() => {
  stage = createCliStage()
})
afterEach(() => {
  vi.unstubAllEnvs()
  stage.close()
})

describe('a fault on the command line', () => {
  it.each([
    [['crash', 'bob'], { kind: 'crash', host: 'bob' }],
    [
      ['partition', 'halves', 'alice', 'bob'],
      { kind: 'partition', cut: { shape: 'halves', left: ['alice'], right: ['bob'] } },
    ],
    [['partition', 'isolated', 'bob'], { kind: 'partition', cut: { shape: 'isolated', host: 'bob' } }],
    [
      ['partition', 'one-way', 'alice', 'bob'],
      { kind: 'partition', cut: { shape: 'one-way', from: 'alice', to: 'bob' } },
    ],
    [
      ['latency', 'alice', 'bob', '--add', '0.2s', '--one-way'],
      { kind: 'latency', from: 'alice', to: 'bob', oneWay: true, addMs: 200 },
    ],
    [['loss', 'alice', '--share', '10 %'], { kind: 'loss', from: 'alice', percent: 10 }],
    [['rate', 'alice', '--limit', '1 Mbit/s'], { kind: 'rate', from: 'alice', kbitPerS: 1000 }],
    [['clock-skew', 'bob', '--offset', '-90s'], { kind: 'clock-skew', host: 'bob', offsetMs: -90_000 }],
    [['blocked-port', 'bob', '--port', '9000'], { kind: 'blocked-port', host: 'bob', port: 9000 }],
    [['half-open', 'alice', 'bob'], { kind: 'half-open', host: 'alice', peer: 'bob' }],
  ])('%j is inflicted and left', async (words, fault) => {
    const { id } = stage.makeNetwork()
    expect(await stage.run('fault', ...words, '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ network: id, fault, healed: false })
    expect(stage.deeds).toEqual([`inflict ${fault.kind}`, 'leave'])
  })

  it.each([
    [['crash', 'bbo'], 'did you mean "bob"?'],
    [['latency', 'alice', 'bob', '--add', '200'], 'add is "200"; expected a time with its unit'],
    [['latency', 'alice', 'bob'], "required option '--add <value>'"],
    [['partition', 'halves', 'alice', 'alice'], 'stands on two sides'],
    [['partition', 'thirds', 'alice'], "unknown command 'thirds'"],
    [['blocked-port', 'bob', '--port', '0'], 'from 1 to 65535'],
    [['crush', 'bob'], "unknown command 'crush'"],
    [['crash', 'bob', '--for', '10'], 'expected a time with a unit'],
  ])('%j is refused with what is expected, and nothing is done', async (words, reason) => {
    stage.makeNetwork()
    expect(await stage.run('fault', ...words)).toBe(2)
    expect(stage.said).toContain(reason)
    expect(stage.deeds.filter((deed) => deed.startsWith('inflict'))).toEqual([])
  })

  it('takes the network before or after the kind of fault', async () => {
    const { id } = stage.makeNetwork()
    stage.makeNetwork()
    for (const words of [
      ['--network', id, 'crash', 'bob'],
      ['crash', 'bob', '--network', id],
    ]) {
      expect(await stage.run('fault', ...words, '--json')).toBe(0)
      expect(JSON.parse(stage.out)).toMatchObject({ network: id })
    }
  })

  it('for a time is healed when that is over', async () => {
    stage.makeNetwork()
    expect(await stage.run('fault', 'crash', 'bob', '--for', '1 ms', '--json')).toBe(0)
    expect(stage.deeds).toEqual(['inflict crash', 'heal crash', 'leave'])
    expect(stage.inflicters).toEqual(['"npm run env -- fault"'])
    expect(JSON.parse(stage.out)).toMatchObject({ healed: true })
  })

  it('is healed at once on Ctrl-C', async () => {
    stage.makeNetwork()
    const ended = stage.run('fault', 'crash', 'bob', '--for', '1 h')
    await expect.poll(() => stage.said).toContain('it bit')
    stage.interruption.abort()
    expect(await ended).toBe(0)
    expect(stage.deeds).toEqual(['inflict crash', 'heal crash', 'leave'])
  })

  it('whose healing is waited for is healed, and says so, when that is given up', async () => {
    stage.makeNetwork()
    await stage.run('fault', 'crash', 'bob')
    stage.differences.push('alice does not see bob')
    const ended = stage.run('heal')
    await expect.poll(() => stage.said).toContain('waiting until')
    stage.interruption.abort(new InterruptedError('SIGINT'))
    expect(await ended).toBe(130)
    expect(stage.said.trimEnd().split('\n').at(-1)).toMatch(
      /^Waiting until the hosts of net-.* see each other \(all is healed\): given up on request$/,
    )
    expect(stage.deeds.slice(-2)).toEqual(['heal crash', 'leave'])
  })

  it('can be healed by kind and host, the newest first, or all', async () => {
    stage.makeNetwork()
    for (const words of [
      ['crash', 'bob'],
      ['pause', 'alice'],
      ['crash', 'alice'],
    ])
      await stage.run('fault', ...words)
    expect(await stage.run('heal', 'crash', 'bob', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject({ healed: [{ kind: 'crash', host: 'bob' }] })
    expect(await stage.run('heal', 'disk-full')).toBe(1)
    expect(stage.said).toContain('only from pause, crash')
    expect(await stage.run('heal')).toBe(0)
    expect(stage.deeds.slice(-4)).toEqual(['leave', 'heal crash', 'heal pause', 'leave'])
    expect(await stage.run('heal')).toBe(0)
    expect(stage.out).toContain('suffers from nothing')
  })

  it('is named by status', async () => {
    const { id, directory } = stage.makeNetwork()
    const book = createFaultBook(directory)
    const about = { sinceMs: Date.parse('2026-11-20T09:43:02Z'), by: '"npm run env -- fault"' }
    book.write({ id: '1', fault: { kind: 'pause', host: 'alice' }, memory: {}, ...about })
    await stage.run('status')
    expect(stage.out).toContain(
      `${id} suffers: Pausing alice, since 2026-11-20T09:43:02.000Z, inflicted by "npm run env -- fault"\n`,
    )
    await stage.run('status', '--json')
    expect(JSON.parse(stage.out)[0]).toMatchObject({
      faults: [{ kind: 'pause', host: 'alice' }],
      sufferings: [{ words: 'Pausing alice', since: '2026-11-20T09:43:02.000Z', by: about.by }],
    })
  })
})

describe('evidence on the command line', () => {
  it('becomes files, one folder for each host, bytes as they were', async () => {
    stage.makeNetwork()
    const folder = join(stage.root, 'seen')
    expect(await stage.run('evidence', 'seen', '--last', '5min', '--json')).toBe(0)
    expect(JSON.parse(stage.out).files).toEqual([
      { path: join(folder, 'alice', 'daemon.log'), sizeBytes: 8 },
      { path: join(folder, 'alice', 'packets.pcap'), sizeBytes: 4 },
      { path: join(folder, 'timeline.ndjson'), sizeBytes: 3 },
    ])
    expect(readFileSync(join(folder, 'alice', 'daemon.log'), 'utf8')).toBe('far log\n')
    expect(readFileSync(join(folder, 'alice', 'packets.pcap')).toString('hex')).toBe('d4c3b2a1')
  })

  it('overwrites nothing', async () => {
    stage.makeNetwork()
    expect(await stage.run('evidence', 'seen')).toBe(0)
    expect(await stage.run('evidence', 'seen')).toBe(2)
    expect(stage.said).toContain('something is there already')
  })
})

describe('one host on the command line', () => {
  it('runs its own command line; words, output and exit code pass through', async () => {
    stage.makeNetwork()
    expect(await stage.run('nunet', 'alice', 'get', 'identity', '--json', '--help')).toBe(2)
    expect(stage.deeds).toEqual(['nunet alice get identity --json --help', 'leave'])
    expect([stage.out, stage.said]).toEqual(['{"a":1}\n', 'wrong\n'])
  })

  it('that does not answer has its own faults named, and what undoes them', async () => {
    const { id } = stage.makeNetwork()
    await stage.run('fault', 'crash', 'bob')
    expect(await stage.run('nunet', 'bob', 'get', 'peers')).toBe(2)
    expect(stage.said).toBe(
      `wrong\n${id} suffers: Crashing bob; "npm run env -- heal crash bob --network ${id}" undoes it\n`,
    )
    await stage.run('nunet', 'alice', 'get', 'peers')
    expect(stage.said).toBe('wrong\n')
  })

  it('takes the exit code of the shell', async () => {
    const { id } = stage.makeNetwork()
    expect(await stage.run('shell', 'alice', '--network', id)).toBe(7)
  })

  it.each([
    ['last-release', { lastRelease: true }],
    ['commit:1a2b3c4', { commit: '1a2b3c4' }],
    ['tag:v1.2.3', { tag: 'v1.2.3' }],
    ['dist/build.json', { file: 'ROOT/dist/build.json' }],
    ['other', { file: 'ROOT/other' }],
  ])('is upgraded to the build %s', async (text, choice) => {
    stage.makeNetwork()
    expect(await stage.run('upgrade', 'bob', text, '--json')).toBe(0)
    const wanted = JSON.stringify(choice).replace('ROOT', stage.root)
    expect(stage.deeds).toEqual([`build ${wanted}`, 'upgrade bob 2.0.0', 'leave'])
    expect(JSON.parse(stage.out)).toMatchObject({ before: { version: '1.0.0' }, now: { version: '2.0.0' } })
  })

  it.each([['shell'], ['nunet'], ['logs']])(
    'that is not there is named before %s connects',
    async (command) => {
      stage.makeNetwork()
      expect(await stage.run(command, 'carol')).toBe(1)
      expect(stage.said).toContain('only alice, bob')
      expect(stage.deeds).toEqual([])
    },
  )
})

describe('links on the command line', () => {
  it('are measured, and left as they were', async () => {
    const { id } = stage.makeNetwork()
    expect(await stage.run('links', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject({
      network: id,
      pairs: [{ from: 'alice', roundTripMs: 12.34 }],
    })
    expect(stage.deeds).toEqual(['leave'])
  })

  it('are a table for people', async () => {
    const { id } = stage.makeNetwork()
    await stage.run('links', id)
    expect(stage.out).toMatch(/alice → bob +12\.3 ms/)
  })
})

describe('links that differ from what was declared', () => {
  it.each([[[]], [['--json']]])('end with 1, with %j too, and say how to see why', async (more) => {
    const { id } = stage.makeNetwork()
    stage.differences.push('alice → bob: 90 ms instead of 12 ms')
    expect(await stage.run('links', ...more)).toBe(1)
    expect(stage.out).toContain('90 ms instead of 12 ms')
    expect(stage.said).toMatch(new RegExp(`${id} is not as it was declared.*env -- status ${id}`, 's'))
  })
})

describe('time and money on the command line', () => {
  it('extends a network, and says until when', async () => {
    const { id } = stage.makeNetwork()
    const before = Date.parse(stage.leases.open(id).record().expiresAt)
    expect(await stage.run('extend', '2h', '--json')).toBe(0)
    const { expiresAt } = JSON.parse(stage.out)
    expect(Date.parse(expiresAt) - before).toBe(7_200_000)
    expect(stage.leases.open(id).record().expiresAt).toBe(expiresAt)
  })

  it('refuses more than seven days unless it is forced', async () => {
    stage.makeNetwork()
    expect(await stage.run('extend', '8d')).toBe(1)
    expect(stage.said).toContain('--force')
    expect(await stage.run('extend', '8d', '--force')).toBe(0)
  })

  it('says what costs nothing, and tells from the ledger what was', async () => {
    expect(await stage.run('price', 'trio', '--provider', 'in-process', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject({ topology: 'trio', worstCaseEur: 0, ttlMs: 3_600_000 })
    const lease = stage.makeNetwork()
    await lease.release()
    expect(await stage.run('ledger', '--entries', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject([{ network: lease.id, topology: 'pair', hosts: 2 }])
    expect(await stage.run('ledger')).toBe(0)
    expect(stage.out).toMatch(/RUN.*COST\n-/)
  })

  it.each(['5', '5 $', '-1 EUR'])('refuses the cap "%s"', async (cap) => {
    expect(await stage.run('up', '--cap', cap)).toBe(2)
    expect(stage.out + stage.said).toContain('--cap')
  })
})

describe('topologies on the command line', () => {
  it('are listed and shown, those in files too', async () => {
    expect(await stage.run('topologies')).toBe(0)
    expect(stage.out).toMatch(/^pair +2 +1 /m)
    writeFileSync(
      join(stage.root, 'mine.yaml'),
      'hosts: [{ name: a, region: ashburn }, { name: b, region: tokyo, nat: symmetric }]',
    )
    expect(await stage.run('topologies', 'show', 'mine.yaml')).toBe(0)
    expect(stage.out).toContain('[symmetric]─b')
    expect(stage.out).toMatch(/ashburn ◀─▶ tokyo +\d+\.\d ms/)
    expect(await stage.run('topologies', 'show', 'pair', '--yaml')).toBe(0)
    expect(stage.out).toContain('hosts:\n  - name: alice')
    expect(await stage.run('topologies', 'show', './mine.yaml', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject({ name: 'mine' })
  })

  it('that are wrong end with 2 and every fault with its place', async () => {
    writeFileSync(join(stage.root, 'bad.yaml'), 'hosts: [{ name: A }, { nam: b }]')
    expect(await stage.run('up', './bad.yaml')).toBe(2)
    expect(stage.said).toMatch(/"bad.yaml": 3 faults.*line 1, column 17/s)
    expect(await stage.run('up', './none.yaml')).toBe(2)
    expect(stage.said).toContain('none.yaml: there is no such file')
  })

  it('know their hosts before a build is resolved for one', async () => {
    expect(await stage.run('up', 'pair', '--provider', 'process', '--build', 'carol=commit:1a2b3c4')).toBe(1)
    expect(stage.said).toContain('only alice, bob')
    expect(stage.deeds).toEqual([])
  })
})

describe('completion', () => {
  const complete = async (...words: string[]) => {
    await stage.run('complete', '--', ...words)
    return stage.out.split('\n').filter((line) => line !== '')
  }

  it('offers commands, topologies, providers, hosts, networks, faults and options', async () => {
    const { id } = stage.makeNetwork()
    expect(await complete('')).toEqual(expect.arrayContaining(['up', 'fault', 'topologies', 'heal']))
    expect(await complete('')).not.toContain('complete')
    expect(await complete('up', '')).toEqual(expect.arrayContaining(['pair', 'six-regions']))
    expect(await complete('up', 'pair', '--provider', '')).toEqual(
      expect.arrayContaining(['process', 'netns']),
    )
    expect(await complete('logs', '')).toEqual(['alice', 'bob'])
    expect(await complete('logs', 'alice', '--network', '')).toEqual([id])
    expect(await complete('down', '')).toEqual([id])
    expect(await complete('fault', '')).toEqual(expect.arrayContaining(['crash', 'partition', 'loss']))
    expect(await complete('fault', 'partition', '')).toEqual(['halves', 'one-way', 'isolated', 'bridge'])
    expect(await complete('fault', 'latency', 'alice', '')).toEqual(['alice', 'bob'])
    expect(await complete('fault', 'latency', '--')).toEqual(expect.arrayContaining(['--add', '--one-way']))
    expect(await complete('upgrade', 'bob', '')).toContain('last-release')
    expect(await complete('topologies', 'show', '')).toContain('pair')
  })

  it('of words that mean nothing is empty', async () => {
    expect(await complete('dance', 'wildly', '')).toEqual([])
  })

  it('of another shell is refused', async () => {
    expect(await stage.run('completion', 'fish')).toBe(2)
    expect(stage.said).toContain('bash or zsh')
  })
})

describe('the log of a far host', () => {
  it('is asked of the network when no file is here', async () => {
    const { directory } = stage.makeNetwork()
    mkdirSync(join(directory, 'alice'), { recursive: true })
    expect(await stage.run('logs', 'alice')).toBe(0)
    expect(stage.out).toBe('far log\n')
    expect(stage.deeds).toEqual(['leave'])
  })
})

it('every command has help with an example', async () => {
  await stage.run('complete', '--', '')
  const commands = stage.out.trim().split('\n')
  expect(commands.length).toBeGreaterThan(14)
  for (const command of commands) {
    expect(await stage.run(command, '--help')).toBe(0)
    expect(stage.out).toMatch(/Examples?:/)
  }
})

it('the example of a price is one that can be asked for', async () => {
  // Without a token the price comes from a table, and nobody is asked.
  for (const name of ['HCLOUD_TOKEN', 'HCLOUD_TOKEN_FILE']) vi.stubEnv(name, undefined)
  await stage.run('price', '--help')
  const [, example] = /npm run env -- (price .*--provider hetzner.*)/.exec(stage.out) ?? []
  expect(await stage.run(...example!.split(' '))).toBe(0)
  expect(stage.out).toMatch(/^at most \d+\.\d{4} € for two-sites on hetzner, 2 h/)
})
