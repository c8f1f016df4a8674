import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { chromiumPath, launchChromium } from './browser.ts'

export interface Look {
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  /** Where to go after the page has been opened, such as `#/scope`. */
  readonly at?: string
  readonly address: string
}

export interface Visits {
  browser(): Browser
  /** Opens a page as a new visitor; whatever goes wrong in it fails the test. */
  visit(look: Look, act: (page: Page) => Promise<void>): Promise<void>
}

export const goTo = (page: Page, at: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash
  }, at)

/** One Chromium for the tests of a file; without one they are skipped and say so. */
export const useChromium = (): Visits => {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (chromiumPath() !== undefined) browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(({ skip }) =>
    skip(browser === undefined, 'Chromium is not installed: apt-get install -y chromium'),
  )
  return {
    browser: () => browser!,
    visit: async ({ width = 1280, scheme = 'light', at = '', address }, act) => {
      const context = await browser!.newContext({ viewport: { width, height: 844 }, colorScheme: scheme })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      try {
        await page.goto(address)
        await page.locator('h1').first().waitFor()
        if (at !== '') await goTo(page, at)
        await act(page)
        expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false)
        expect(errors).toEqual([])
      } finally {
        await context.close()
      }
    },
  }
}
