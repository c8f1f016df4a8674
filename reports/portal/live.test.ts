import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { context } from '../testing/project.ts'
import { liveRoutes } from './server/live-routes.ts'
import { expectAccessible } from './testing/accessible.ts'
import { keepRun, recordOf, scenarioOf } from './testing/records.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

let out: string
let stopping: AbortController
let stage: PortalStage
beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'nunet-portal-live-'))
  stopping = new AbortController()
  stage = await openStage({ routeSets: [liveRoutes({ folder: out, signal: stopping.signal })] })
})
afterEach(async () => {
  stopping.abort()
  await stage[Symbol.asyncDispose]()
  rmSync(out, { recursive: true, force: true })
})

const { visit } = useChromium()
const timestamp = { seconds: 1, nanos: 0 }
const folderOf = (topology?: string): string =>
  topology === undefined ? out : join(out, 'topologies', topology)
const say = (messages: readonly object[], topology?: string): void =>
  appendFileSync(
    join(folderOf(topology), 'messages.ndjson'),
    messages.map((one) => `${JSON.stringify(one)}\n`).join(''),
  )

/** A run on a network begins with two scenarios, the first of which is being played. */
const begin = (title: string, topology?: string): void => {
  mkdirSync(folderOf(topology), { recursive: true })
  const named = topology === undefined ? {} : { topology }
  writeFileSync(
    join(folderOf(topology), 'context.json'),
    JSON.stringify({ ...context, provider: 'netns', ...named }),
  )
  say(
    [
      { testRunStarted: { id: 'r', timestamp } },
      { pickle: { id: 'p', name: title } },
      { testCase: { id: 'c', pickleId: 'p', testSteps: [] } },
      { testCase: { id: 'd', pickleId: 'p', testSteps: [] } },
      { testCaseStarted: { id: 'a', testCaseId: 'c', attempt: 0, timestamp } },
    ],
    topology,
  )
}
const end = (topology?: string): void => say([{ testRunFinished: { success: true, timestamp } }], topology)

/** A process that is there no more. */
const nobody = 4_194_303

const watch = (act: (page: Page) => Promise<void>): Promise<void> =>
  visit({ address: stage.address, at: '#/' }, act)

describe('runs that are under way', () => {
  it('are each told, until each has ended', async () => {
    begin('Greets')
    begin('Greets from afar', 'six-regions')
    await watch(async (page) => {
      const two = page.getByRole('region', { name: '2 runs are going' })
      await two.getByText('on netns: 0 of 2').waitFor()
      await two.getByText('on netns/six-regions: 0 of 2').waitFor()
      begin('Greets through a wall', 'at-home')
      const three = page.getByRole('region', { name: '3 runs are going' })
      await three.getByText('on netns/at-home: 0 of 2').waitFor()
      await three.getByText('Greets through a wall').waitFor()
      end()
      await two.getByText('on netns/at-home: 0 of 2').waitFor()
      end('six-regions')
      await page.getByRole('region', { name: 'A run is going' }).getByText('on netns/at-home').waitFor()
      end('at-home')
      await page.locator('.live').waitFor({ state: 'detached' })
    })
  })

  it('are told accessibly, and on a phone', async () => {
    begin('Greets')
    begin('Greets from afar', 'six-regions')
    await watch(async (page) => {
      await page.getByRole('region', { name: '2 runs are going' }).waitFor()
      await expectAccessible(page)
    })
  })

  it('are over when whoever ran them is gone', async () => {
    writeFileSync(join(out, 'run.lock'), String(process.pid))
    begin('Greets')
    await watch(async (page) => {
      await page.getByRole('region', { name: 'A run is going' }).waitFor()
      writeFileSync(join(out, 'run.lock'), String(nobody))
      await page.locator('.live').waitFor({ state: 'detached' })
    })
  })

  it('are over when their folder is emptied for the next one', async () => {
    begin('Greets')
    begin('Greets from afar', 'six-regions')
    await watch(async (page) => {
      await page.getByRole('region', { name: '2 runs are going' }).waitFor()
      rmSync(folderOf('six-regions'), { recursive: true })
      await page.getByRole('region', { name: 'A run is going' }).getByText('on netns: 0 of 2').waitFor()
    })
  })
})

describe('the wall', () => {
  it('shows a run as soon as its record is written, without being asked', async () => {
    await watch(async (page) => {
      await page.getByText('Look here first').waitFor()
      const scenarios = [scenarioOf(40, { outcome: 'failed', title: 'Written while somebody looks' })]
      keepRun(stage.folder, recordOf({ id: 'run-4', day: 3, scenarios }))
      writeFileSync(join(out, 'record.json'), '{}')
      await page.getByText('Written while somebody looks').first().waitFor()
    })
  })
})
