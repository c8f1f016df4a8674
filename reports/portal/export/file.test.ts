import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildClient, exportPortal } from '../index.ts'
import { openStage, type PortalStage } from '../testing/stage.ts'
import { goTo, type Look, useChromium } from '../testing/visits.ts'
import { vocabulary } from '../testing/words.ts'

let stage: PortalStage
let offline: string
beforeAll(async () => {
  stage = await openStage()
  offline = mkdtempSync(join(tmpdir(), 'nunet-offline-'))
  await exportPortal(offline, {
    library: stage.library,
    client: await buildClient(),
    vocabulary,
    book: stage.desk.book.read(),
  })
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
  rmSync(offline, { recursive: true, force: true })
})

const { browser, visit: visitAt } = useChromium()
const visit = (look: Partial<Look>, act: (page: Page) => Promise<void>): Promise<void> =>
  visitAt({ address: stage.address, ...look }, act)

describe('hostile text', () => {
  it('is shown and does nothing, on each page', async () => {
    await visit({}, async (page) => {
      for (const at of ['#/', '#/scenario/scenario-6', '#/scenario/scenario-4', '#/scope']) {
        await goTo(page, at)
        await page.getByText('onerror=').first().waitFor({ state: 'attached' })
        expect(await page.locator('main script, main img').count()).toBe(0)
      }
    })
  })

  it('would not run even if it became markup', async () => {
    const context = await browser().newContext()
    const page = await context.newPage()
    await page.goto(stage.address)
    await page.locator('h1').waitFor()
    await page.evaluate(() =>
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="globalThis.harmed=1">'),
    )
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('body > img')?.complete)
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false)
    await context.close()
  })
})

describe('the page as a file', () => {
  it('shows a broken scenario without a network, and its scope', async () => {
    await visit({ address: `file://${offline}/index.html`, at: '#/scenario/scenario-4' }, async (page) => {
      await page.getByText('Every host on one timeline').waitFor()
      await goTo(page, '#/scope')
      await page.getByText('promises proven').waitFor()
    })
  })

  it('diagnoses in the workshop, and keeps a verdict as a file', async () => {
    await visit({ address: `file://${offline}/index.html`, at: '#/workshop' }, async (page) => {
      await page.getByText('every sentence is understood').waitFor()
      await goTo(page, '#/manual')
      await page.getByRole('link', { name: /pleasant to look at/ }).click()
      await page.getByRole('radio', { name: 'passed' }).first().check()
      await page.getByRole('textbox', { name: 'Who performs it' }).fill('alice')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the verdict as a file' }).click(),
      ])
      expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
        version: '0.5.0',
        by: 'alice',
        verdicts: [{ steps: [{ outcome: 'passed' }, { outcome: 'blocked' }] }],
      })
    })
  })

  it('holds no markup out of a record', () => {
    expect(readFileSync(join(offline, 'index.html'), 'utf8')).not.toContain('onerror=')
  })
})
