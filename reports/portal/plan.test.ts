import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()

/** Opens what is folded, with the keyboard. */
const unfold = async (page: Page): Promise<string> => {
  const plan = page.locator('details.plan')
  await plan.locator('summary').focus()
  await page.keyboard.press('Enter')
  await plan.getByText('What did not run, and why').waitFor()
  return plan.innerText()
}

describe.each([
  ['the wall', '#/'],
  ['the page of a scenario', '#/scenario/scenario-5'],
])('%s on a phone', (_name, at) => {
  it('tells the plan of the run and whose a quarantined failure is', async () => {
    await visit({ address: stage.address, at, width: 390 }, async (page) => {
      await page.getByText('Quality desk mends it until 2026-12-31').first().waitFor()
      const told = await unfold(page)
      expect(told).toContain('accept on netns / six-regions: dms/network changed')
      expect(told).toContain('lent machines: nobody lends one tonight')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    })
  })
})

describe('the wall', () => {
  it('says what the quarantine means for the run, and marks the answer that stays what it is', async () => {
    await visit({ address: stage.address }, async (page) => {
      const head = page.getByRole('region', { name: 'The last runs' })
      await head.getByText('the gate of a merge request is closed').waitFor()
      await head.getByText('not covered: the entry of scenario-9 has expired').waitFor()
      // Only what is in sight is drawn.
      await page.keyboard.press('End')
      const marked = page.locator('.tile.known')
      expect(await marked.getAttribute('class')).toContain('flaky')
      expect(await marked.getAttribute('aria-label')).toContain('quarantined')
    })
  })

  it('tells no plan of a run that nobody planned', async () => {
    await visit({ address: stage.address, at: '#/scenario/scenario-5?run=run-1' }, async (page) => {
      await page.getByRole('heading', { name: 'It passed' }).waitFor()
      expect(await page.locator('details.plan').count()).toBe(0)
    })
  })
})
