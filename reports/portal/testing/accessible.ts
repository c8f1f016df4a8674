import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Serious and critical findings, each with its place. */
const violations = async (page: Page): Promise<readonly string[]> => {
  // As text, for the page allows no script of others; the debugger may evaluate all the same.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

/** Holds a page that was opened in light colours against the rules: light, dark, and on a phone without scrolling sideways. */
export const expectAccessible = async (page: Page): Promise<void> => {
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForFunction(() => document.documentElement.scrollWidth === 390)
  expect(await violations(page)).toEqual([])
}
