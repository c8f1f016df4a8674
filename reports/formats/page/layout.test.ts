import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useChromium } from '../../portal/testing/visits.ts'
import { largeRun } from '../../testing/large-run.ts'
import { record } from '../../testing/stream.ts'
import { page as written } from './page.ts'

let folder: string
let address: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-page-'))
  const file = join(folder, 'index.html')
  writeFileSync(file, written(record([...largeRun({ scenarios: 400, seed: 7 })]), []))
  address = pathToFileURL(file).href
})
afterAll(() => rmSync(folder, { recursive: true }))

const { visit } = useChromium()

interface Place {
  readonly height: number
  readonly left: number
}

/** Where the features of the wall stand. */
const places = (page: Page): Promise<readonly Place[]> =>
  page.locator('.feature').evaluateAll((all) =>
    all.map((one) => {
      const { height, left } = one.getBoundingClientRect()
      return { height, left }
    }),
  )

const laidOut = (page: Page): Promise<number> =>
  page
    .locator('.tiles')
    .evaluateAll((all) => all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length)

test.each([1280, 800, 390])(
  'at a width of %i the wall below the window holds its place, and no column changes when it is laid out',
  (width) =>
    visit({ address, width }, async (page) => {
      const all = await page.locator('.tiles').count()
      expect(await laidOut(page)).toBeLessThan(all)
      const before = await places(page)
      await page.locator('.feature').evaluateAll((features) => {
        for (const one of features) one.setAttribute('style', 'content-visibility:visible')
      })
      expect(await laidOut(page)).toBe(all)
      const after = await places(page)
      expect(before.map(({ left }) => left)).toEqual(after.map(({ left }) => left))
      // Fonts of other machines break lines elsewhere.
      const off = before.map(({ height }, at) => Math.abs(height / after[at]!.height - 1))
      expect(Math.max(...off)).toBeLessThan(0.2)
    }),
)

test('the tip of a tile is not cut where it stands over the edge of its feature', () =>
  visit({ address }, async (page) => {
    const feature = page.locator('.feature').first()
    await feature.locator('.tiles a').last().hover()
    await expect
      .poll(() => feature.evaluate((one) => getComputedStyle(one).contentVisibility))
      .toBe('visible')
    await page.mouse.move(0, 0)
    await feature.locator('.tiles a').last().focus()
    await expect
      .poll(() => feature.evaluate((one) => getComputedStyle(one).contentVisibility))
      .toBe('visible')
  }))

test('a tile leads to its scenario by keyboard, wherever it stands', () =>
  visit({ address }, async (page) => {
    await page.locator('[data-tile="promise-399"]').focus()
    await page.keyboard.press('Enter')
    const scenario = page.locator('#s-promise-399')
    await scenario.getByText('Alice deploys job 399 to Bob').waitFor()
    await expect
      .poll(() =>
        scenario
          .locator('summary')
          .first()
          .evaluate((one) => one === document.activeElement),
      )
      .toBe(true)
  }))
