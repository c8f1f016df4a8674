import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Artifact, EvidenceWindow } from '../environment.ts'
import { evidenceOf } from './evidence.ts'
import type { DiaryEntry } from './fault-diary.ts'
import { type HostFiles, hostFiles } from './host-files.ts'
import type { Machine } from './machine.ts'
import { readEvidenceFile } from './read-file.ts'

describe('evidence', () => {
  let folder: string
  let files: HostFiles
  interface Given extends Pick<Partial<Machine>, 'reach' | 'read' | 'packets'> {
    readonly window?: EvidenceWindow
    readonly turns?: readonly DiaryEntry[]
  }
  const collect = async ({ window, turns = [], ...more }: Given = {}): Promise<Map<string, Artifact>> => {
    const bob: Partial<Machine> = {
      name: 'bob',
      address: '10.0.0.2',
      region: 'local',
      isRunning: () => false,
      read: (file, maxBytes) => readEvidenceFile(files, file, maxBytes),
      ...more,
    }
    const found = new Map<string, Artifact>()
    const parts = { machines: [bob as Machine], diary: async () => turns, sinceMs: 0, now: Date.now }
    for await (const artifact of evidenceOf(parts, window)) found.set(artifact.name, artifact)
    return found
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-evidence-'))
    files = hostFiles(folder, 'bob')
    mkdirSync(files.data, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('blanks the credentials of a daemon that wrote them down', async () => {
    writeFileSync(files.token, 'token-of-bob\n')
    writeFileSync(files.passphrase, 'passphrase-of-bob')
    writeFileSync(files.log, 'came with token-of-bob, opened with passphrase-of-bob\n')
    const log = (await collect()).get('daemon.log')
    expect(log?.content).toBe('came with [secret], opened with [secret]\n')
  })

  it('keeps the end of a long log, from the start of a line', async () => {
    writeFileSync(files.log, `first\n${`${'x'.repeat(1023)}\n`.repeat(2100)}last\n`)
    const content = (await collect()).get('daemon.log')!.content
    expect(content.length).toBeLessThanOrEqual(2 * 1024 * 1024)
    expect(content.startsWith('xxx')).toBe(true)
    expect(content.split('\n')[0]).toHaveLength(1023)
    expect(content.endsWith('\nlast\n')).toBe(true)
  })

  it('holds captured packets, cut to the window, and only where they were captured', async () => {
    const packet = (seconds: number) => Buffer.from([seconds, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7])
    const header = Buffer.from('d4c3b2a1020004000000000000000000000400000100 0000'.replace(' ', ''), 'hex')
    const packets = async () => [Buffer.concat([header, packet(5), packet(6), packet(7)])]
    const window = { fromMs: 6000, toMs: 6000 }
    expect((await collect({ packets, window })).get('packets.pcap')).toEqual({
      host: 'bob',
      name: 'packets.pcap',
      mediaType: 'application/vnd.tcpdump.pcap',
      encoding: 'base64',
      content: Buffer.concat([header, packet(6)]).toString('base64'),
    })
    const names = [...(await collect()).keys(), ...(await collect({ packets: async () => [] })).keys()]
    expect(names.filter((name) => name.startsWith('packets'))).toEqual([])
    const broken = await collect({ packets: async () => [Buffer.from('rubbish')] })
    expect(broken.get('packets.pcap.missing')?.content).toContain('no file of packets')
  })

  it('says what is missing instead of ending there', async () => {
    const found = await collect()
    expect([...found.keys()]).toEqual([
      'versions.json',
      'daemon.log.missing',
      'telemetry.ndjson.missing',
      'daemon.json.missing',
      'settings.json.missing',
      'usage.json.missing',
      'timeline.ndjson',
    ])
    expect(found.get('daemon.log.missing')?.content).toBe('there is no such file')
  })

  it('is cut to a window, with the turns of faults and the steps of the test in its timeline', async () => {
    const line = (time: number, msg: string) => `${JSON.stringify({ level: 30, time, msg })}\n`
    writeFileSync(files.log, [line(1000, 'early'), line(60_000, 'in it'), line(120_000, 'late')].join(''))
    const found = await collect({
      window: {
        fromMs: 50_000,
        toMs: 70_000,
        steps: [{ text: 'Bob works', startedMs: 55_000, endedMs: 65_000, outcome: 'failed' }],
      },
      turns: [{ atMs: 58_000, turn: 'bites', id: '1', fault: { kind: 'pause', host: 'bob' } }],
    })
    expect(found.get('daemon.log')!.content).toBe(line(60_000, 'in it'))
    const rows = found.get('timeline.ndjson')!.content.trimEnd().split('\n')
    expect(rows.map((row) => JSON.parse(row).text).slice(1)).toEqual([
      'Bob works: begins',
      'Pausing bob: bites',
      'in it',
      'Bob works: failed',
    ])
  })

  it('tells where its window begins what stood by then, and not what was healed', async () => {
    const pause = { kind: 'pause', host: 'bob' } as const
    const cut = { kind: 'partition', cut: { shape: 'halves', left: ['bob'], right: ['carol'] } } as const
    const found = await collect({
      window: { fromMs: 50_000, toMs: 70_000, steps: [] },
      turns: [
        { atMs: 10_000, turn: 'begins', id: '1', fault: pause },
        { atMs: 11_000, turn: 'bites', id: '1', fault: pause },
        { atMs: 20_000, turn: 'begins', id: '2', fault: cut },
        { atMs: 30_000, turn: 'over', id: '1', fault: pause },
        { atMs: 60_000, turn: 'over', id: '2', fault: cut },
      ],
    })
    const rows = found.get('timeline.ndjson')!.content.trimEnd().split('\n').slice(1)
    expect(rows.map((row) => JSON.parse(row))).toMatchObject([
      {
        time: '1970-01-01T00:00:50.000Z',
        source: 'fault',
        text: 'Parting bob from carol: stands since 1970-01-01T00:00:20.000Z',
      },
      { text: 'Parting bob from carol: over' },
    ])
  })

  it('holds the telemetry of both its files, cut to the window, and in the timeline', async () => {
    const event = (time: number, name: string) =>
      `${JSON.stringify({ time, event: name, did: 'did:key:z' })}\n`
    // The names that the daemon gives them.
    const [now, before] = ['telemetry.ndjson', 'telemetry.ndjson.1'].map((name) => join(files.data, name))
    writeFileSync(before!, event(1000, 'early') + event(58_000, 'lost_before'))
    writeFileSync(now!, event(61_000, 'refused_then') + event(120_000, 'late'))
    expect((await collect()).get('telemetry.ndjson')!.content.split('\n')).toHaveLength(5)
    const found = await collect({ window: { fromMs: 50_000, toMs: 70_000, steps: [] } })
    expect(found.get('telemetry.ndjson')).toMatchObject({
      mediaType: 'application/x-ndjson',
      content: event(58_000, 'lost_before') + event(61_000, 'refused_then'),
    })
    const rows = found.get('timeline.ndjson')!.content.trimEnd().split('\n').slice(1)
    expect(rows.map((row) => JSON.parse(row))).toMatchObject([
      { host: 'bob', source: 'telemetry', text: 'lost_before' },
      { host: 'bob', source: 'telemetry', text: 'refused_then' },
    ])
  })

  it('stays within its size with a long log and long telemetry, the newest of both', async () => {
    const lines = (name: string) =>
      Array.from({ length: 12_000 }, (_, at) =>
        JSON.stringify({ time: 60_000 + at, [name]: 'x'.repeat(60) }),
      ).join('\n')
    writeFileSync(files.log, `${lines('msg')}\n`)
    writeFileSync(files.telemetry, `${lines('event')}\n`)
    writeFileSync(files.settings, JSON.stringify({ name: 'x'.repeat(50_000) }))
    const found = await collect({ window: { fromMs: 50_000, toMs: 100_000, steps: [] } })
    const sizes = [...found.values()].map(({ content }) => content.length)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(1_500_000)
    for (const name of ['daemon.log', 'telemetry.ndjson'])
      expect(found.get(name)!.content).toContain('"time":71999')
    expect(found.get('telemetry.ndjson')!.content.length).toBeGreaterThan(300_000)
  })

  it('of fifty hosts stays within 2 MB, shared fairly, and says what was cut', async () => {
    const lines = (count: number) =>
      Array.from(
        { length: count },
        (_, at) => `${JSON.stringify({ time: 60_000 + at, msg: 'x'.repeat(60) })}\n`,
      )
    const [long, short] = [lines(3000).join(''), lines(20).join('')]
    const machines = Array.from({ length: 50 }, (_, index) => ({
      name: `h${index}`,
      address: `10.0.0.${index}`,
      region: 'local',
      isRunning: () => false,
      packets: async () => [],
      read: async (file: string) => {
        if (file === 'settings.json') return JSON.stringify({ name: index === 49 ? 'y'.repeat(90_000) : 'y' })
        return file === 'daemon.log' || file === 'telemetry.ndjson' ? (index < 10 ? short : long) : undefined
      },
    })) as unknown as Machine[]
    const found: Artifact[] = []
    const parts = { machines, diary: async () => [], sinceMs: 0, now: Date.now }
    const window = { fromMs: 50_000, toMs: 100_000, steps: [] }
    for await (const artifact of evidenceOf(parts, window)) found.push(artifact)
    expect(found.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)).toBeLessThanOrEqual(
      1_500_000,
    )
    const contentOf = (host: string, name: string) =>
      found.find((one) => one.host === host && one.name === name)?.content
    expect(contentOf('h0', 'daemon.log')).toBe(short)
    const logs = machines.slice(10, 49).map(({ name }) => contentOf(name, 'daemon.log')!)
    for (const log of logs) expect(log).toContain('"time":62999')
    const sizes = logs.map(({ length }) => length)
    expect(Math.min(...sizes)).toBeGreaterThan(15_000)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(200)
    expect(contentOf('', 'cut.txt')).toContain(
      `h20/daemon.log: the newest ${sizes[10]} of ${long.length} bytes`,
    )
    expect(contentOf('', 'cut.txt')).toContain('h49/settings.json: left out, 90011 bytes')
    expect(contentOf('', 'cut.txt')).not.toContain('h0/')
  })

  it('waits for nobody for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const never = () => new Promise<never>(() => {})
    const silent = { run: never, connect: never, put: never, close: never }
    const collected = collect({ reach: silent, read: never })
    await vi.advanceTimersByTimeAsync(2500)
    const found = await collected
    expect(found.get('daemon.log.missing')?.content).toBe('the host did not tell within 2500 ms')
    expect(found.get('usage.json.missing')?.content).toBe('the host did not tell within 2500 ms')
    expect(found.get('timeline.ndjson')?.content).toContain('not measured: it did not tell within 2500 ms')
  })
})
