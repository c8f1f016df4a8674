import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepSevenFailures } from './testing/seven-failures.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({ fill: keepSevenFailures })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()
const onPhone = (at: string, act: (page: Page) => Promise<void>): Promise<void> =>
  visit({ address: stage.address, at, width: 390 }, act)

const boxOf = async (one: Locator): Promise<{ x: number; y: number; width: number; height: number }> =>
  (await one.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }

describe('on a phone', () => {
  it('the mark of a scenario of the scope stands beside its title', async () => {
    await onPhone('#/scope', async (page) => {
      const proof = page.getByRole('listitem').filter({ hasText: 'does not serve her' }).last()
      const [mark, title] = [await boxOf(proof.locator('.tile')), await boxOf(proof.getByRole('link'))]
      expect(title.height).toBeGreaterThan(30)
      expect(title.y).toBeLessThan(mark.y + mark.height)
      expect(title.x).toBeGreaterThanOrEqual(mark.x + mark.width)
    })
  })

  it('the name of a lane ends before its first bar', async () => {
    await onPhone('#/scenario/scenario-7', async (page) => {
      const name = await boxOf(page.locator('.lane text').first())
      const bar = await boxOf(page.locator('.lanes .bar rect').first())
      expect(bar.x - (name.x + name.width)).toBeGreaterThan(6)
    })
  })

  it('the button that closes the keys looks like one', async () => {
    await onPhone('#/', async (page) => {
      await page.keyboard.press('?')
      const close = page.getByRole('button', { name: 'Close' })
      expect(await close.getAttribute('class')).toContain('button')
      await close.click()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    })
  })
})
