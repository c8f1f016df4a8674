import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepFailures } from '../failures/keep.ts'
import { exportPortal } from './export/export.ts'
import { buildClient } from './index.ts'
import { expectAccessible } from './testing/accessible.ts'
import { hostile, keepRun, recordOf, scenarioOf } from './testing/records.ts'
import { failuresIn, openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

const log = {
  name: 'daemon.log',
  mediaType: 'text/plain',
  bytes: 100,
  file: 'attachments/daemon.log',
  cut: false,
  host: 'bob',
}

/** A red run, in whose place a green one has come. */
const replaceRedRun = (folder: string): void => {
  const failed = scenarioOf(7, { outcome: 'failed', title: 'A job ends where it began', attachments: [log] })
  const red = recordOf({ id: 'run-red', day: 0, scenarios: [failed, scenarioOf(8)] })
  const out = keepRun(folder, red, { 'daemon.log': `the disk of bob is full ${hostile}` })
  keepFailures({ out, failures: failuresIn(folder), nowMs: Date.parse('2026-11-22T10:00:00Z') })
  rmSync(out, { recursive: true })
  const mended = scenarioOf(7, { title: 'A job ends where it began' })
  keepRun(folder, recordOf({ id: 'run-green', day: 1, scenarios: [mended, scenarioOf(8)] }))
}

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({ fill: replaceRedRun })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()

describe('a failure whose run has been replaced by a green one', () => {
  it('is no part of how its scenario stands', () => {
    const { runs, scenarios } = stage.library.index()
    expect(runs.map(({ id, colour }) => [id, colour])).toEqual([['run-green', 'green']])
    expect(scenarios.find(({ id }) => id === 'scenario-7')?.results.map((one) => one?.outcome)).toEqual([
      'passed',
    ])
  })

  it('is not told twice while its run is still there', async () => {
    const fill = (folder: string): void => {
      const out = keepRun(
        folder,
        recordOf({ id: 'run-red', day: 0, scenarios: [scenarioOf(7, { outcome: 'failed' })] }),
      )
      expect(keepFailures({ out, failures: failuresIn(folder), nowMs: Date.parse('2026-11-22') })).toBe(1)
    }
    await using other = await openStage({ fill })
    expect(other.library.index().scenarios.map(({ lastFailure }) => lastFailure)).toContain(undefined)
    expect((await other.library.detail('scenario-7')).failures).toEqual([])
  })

  it('is found from the wall with the keyboard, with its run, its time, its reason and its evidence', async () => {
    await visit({ address: stage.address }, async (page) => {
      expect(await page.getByText('Look here first').count()).toBe(0)
      await page.getByRole('button', { name: 'failed before 1' }).click()
      await page.getByText('1 scenario shown').waitFor({ state: 'attached' })
      await page.getByRole('link', { name: /failed before ?: A job ends where it began/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('note').getByText('An earlier failure, not how it stands now.').waitFor()
      const why = page.getByRole('region', { name: /Why it failed/ })
      const told = await why.innerText()
      expect(told).toContain('NETWORK_PEER_UNREACHABLE')
      expect(told).toContain('netns, 0.5.0 · aaaaaaa, 20 Nov 2026')
      await page.getByRole('region', { name: 'bob' }).getByText('daemon.log').click()
      await page.getByText('the disk of bob is full').waitFor()
      await page.getByRole('link', { name: 'To how it stands now' }).click()
      await page.getByRole('heading', { name: 'It passed' }).waitFor()
    })
  })

  it('is told on the page of its scenario, beside how it stands now', async () => {
    await visit({ address: stage.address, at: '#/scenario/scenario-7' }, async (page) => {
      await page.getByRole('heading', { name: 'It passed' }).waitFor()
      const last = page.getByRole('region', { name: 'Last failure' })
      const told = await last.innerText()
      expect(told).toContain('20 Nov 2026')
      expect(told).toContain('alice expected a greeting, and saw NETWORK_PEER_UNREACHABLE')
      expect(told).toContain('run run-red')
      expect(await page.getByRole('note').count()).toBe(0)
    })
  })

  it.each([
    ['the wall', '#/', 'failed before'],
    ['the page of its scenario', '#/scenario/scenario-7', 'no part of how it stands now'],
    ['its own page', '#/scenario/scenario-7?run=run-red', 'It counts in no verdict.'],
  ])('is accessible on %s, and on a phone', async (_name, at, sign) => {
    await visit({ address: stage.address, at }, async (page: Page) => {
      await page.getByText(sign).first().waitFor()
      await expectAccessible(page)
    })
  })

  it('is in the file that works without a portal, with its evidence beside it', async () => {
    const target = join(stage.folder, '.export')
    const { page, evidenceFiles } = await exportPortal(target, {
      library: stage.library,
      client: await buildClient(),
      vocabulary: { wordings: [], parameters: [], scopeLines: [] },
      book: stage.desk.book.read(),
    })
    expect(evidenceFiles).toBe(1)
    const at = '#/scenario/scenario-7?run=run-red'
    await visit({ address: `file://${page}`, at }, async (opened) => {
      await opened.getByText('An earlier failure, not how it stands now.').waitFor()
    })
  })

  it('is gone from the wall when it was swept', async () => {
    const { index } = stage.library
    expect(index().scenarios.some(({ lastFailure }) => lastFailure?.run === 'run-red')).toBe(true)
    rmSync(failuresIn(stage.folder), { recursive: true })
    writeFileSync(failuresIn(stage.folder), 'no folder any more')
    expect(index().scenarios.some(({ lastFailure }) => lastFailure !== undefined)).toBe(false)
  })
})
