import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ability, Artifact, Environment, Host, TestStep } from '../environment.ts'
import { createProvider, loadBuild } from '../index.ts'

const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')
const hourMs = 3_600_000
const needed: readonly Ability[] = ['clock-skew', 'disk-full', 'partition', 'crash']

interface Row {
  readonly time: string
  readonly host: string
  readonly source: string
  readonly text: string
}

const rowsOf = (timeline: string): readonly Row[] =>
  timeline
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

/** When a daemon was ready, by its own clock. */
const startsIn = (telemetry: string): readonly number[] =>
  telemetry.split('\n').flatMap((line) => {
    const { event, time } = JSON.parse(line || '{}') as { readonly event?: string; readonly time?: number }
    return event === 'dms_start_success' ? [time!] : []
  })

/** Asks a daemon for what it does not have; it answers every time. */
const beRefused = async ({ dms }: Host, times: number): Promise<void> => {
  for (let time = 0; time < times; time++) {
    const answer = await dms.deployments.get(`unknown-${time}`)
    expect(!answer.ok && answer.error.code).toBe('DEPLOYMENT_UNKNOWN')
  }
}

describe('evidence of hosts in trouble', { timeout: 120_000 }, () => {
  let folder: string
  let network: Environment | undefined
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-ev-'))
  })
  afterEach(async () => {
    await network?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it('comes from one that is dead, one that is full, one that is cut off and one whose clock is wrong', async (context) => {
    const provider = createProvider('netns', { root: join(folder, 'r'), reaper: false })
    const readiness = await provider.probe()
    if (!readiness.ready) {
      const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
      return context.skip(`provider netns lacks ${lacks}`)
    }
    const cannot = needed.filter((ability) => !provider.supports.has(ability))
    context.skip(cannot.length > 0, `netns cannot do ${cannot.join(', ')} here ("npm run env -- doctor")`)
    const fromMs = Date.now()
    const hosts = ['wrong', 'full', 'apart', 'dead'].map((name) => ({ name }))
    network = await provider.spawn(
      { name: 'trouble', hosts },
      { owner: 'evidence', build: await loadBuild(buildFile) },
    )
    const steps: TestStep[] = []
    const step = async (text: string, act: () => Promise<unknown>) => {
      const startedMs = Date.now()
      await act()
      steps.push({ text, startedMs, endedMs: Date.now(), outcome: 'passed' })
    }
    const { inflict } = network
    await step('Time goes wrong', () => inflict({ kind: 'clock-skew', host: 'wrong', offsetMs: hourMs }))
    // So that it writes something by its wrong clock.
    await step('It starts anew', async () => {
      await network!.host('wrong').stop()
      await network!.host('wrong').start()
    })
    await step('A disk fills', () => inflict({ kind: 'disk-full', host: 'full' }))
    // More than what is left of the last page of its telemetry.
    await step('It works on', () => beRefused(network!.host('full'), 60))
    await step('One is lonely', () =>
      inflict({ kind: 'partition', cut: { shape: 'isolated', host: 'apart' } }),
    )
    await step('One dies', () => inflict({ kind: 'crash', host: 'dead' }))

    const found = new Map<string, Artifact>()
    const window = { fromMs, toMs: Date.now(), steps }
    for await (const one of network.evidence(window)) found.set(`${one.host}/${one.name}`, one)
    expect([...found.keys()].filter((name) => name.endsWith('.missing'))).toEqual([])
    for (const { name } of hosts) {
      expect(found.get(`${name}/daemon.log`)!.content).toContain('"msg":"ready"')
      const events = found.get(`${name}/telemetry.ndjson`)!.content
      expect(events, name).toContain('"event":"dms_start_success"')
      expect(events, name).toContain('"event":"network_peer_connected"')
      expect(JSON.parse(found.get(`${name}/usage.json`)!.content)).toMatchObject({
        isRunning: name !== 'dead',
      })
      expect(JSON.parse(found.get(`${name}/versions.json`)!.content).deployed.sha256).toMatch(
        /^[0-9a-f]{64}$/,
      )
    }
    const rows = rowsOf(found.get('/timeline.ndjson')!.content)
    const placeOf = (host: string, text: string) =>
      rows.findLastIndex((row) => row.host === host && row.text === text)
    const story = [
      placeOf('', 'It starts anew: begins'),
      placeOf('wrong', 'stopping'),
      placeOf('wrong', 'dms_stop_success'),
      placeOf('wrong', 'dms_start_begin'),
      placeOf('wrong', 'ready'),
      placeOf('', 'It starts anew: passed'),
      placeOf('', 'Filling the disk of full: bites'),
      placeOf('', 'Isolating apart: bites'),
      placeOf('', 'One dies: begins'),
      placeOf('', 'Crashing dead: bites'),
      placeOf('', 'One dies: passed'),
    ]
    expect(story[0]).toBeGreaterThan(0)
    expect([...story].sort((a, b) => a - b)).toEqual(story)
    const byTelemetry = rows.filter(({ source }) => source === 'telemetry')
    expect([...new Set(byTelemetry.map(({ host }) => host))].sort()).toEqual([
      'apart',
      'dead',
      'full',
      'wrong',
    ])
    const times = rows.slice(1).map(({ time }) => Date.parse(time))
    expect(Math.max(...times)).toBeLessThanOrEqual(window.toMs)

    // What happened before a window is not in it, whatever a clock shows.
    const [, again] = startsIn(found.get('wrong/telemetry.ndjson')!.content)
    const later = { fromMs: again! - hourMs - 100, toMs: window.toMs, steps: [] }
    const cut = new Map<string, string>()
    for await (const { host, name, content } of network.evidence(later)) cut.set(`${host}/${name}`, content)
    expect(startsIn(cut.get('wrong/telemetry.ndjson')!)).toEqual([again])
    expect(startsIn(cut.get('dead/telemetry.ndjson')!)).toEqual([])

    // A disk that was full cost events and nothing else, and once there is room the file says how many.
    await network.heal({ kind: 'disk-full', host: 'full' })
    await beRefused(network.host('full'), 1)
    const lost = async () => {
      for await (const { host, name, content } of network!.evidence())
        if (host === 'full' && name === 'telemetry.ndjson') return content
      return ''
    }
    await expect.poll(lost, { timeout: 10_000 }).toContain('"event":"telemetry_records_lost"')
  })
})
