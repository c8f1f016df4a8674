import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type PortalStage } from './testing/stage.ts'
import { goTo, type Look, useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit: visitAt } = useChromium()
const visit = (look: Omit<Look, 'address'>, act: (page: Page) => Promise<void>): Promise<void> =>
  visitAt({ address: stage.address, ...look }, act)

describe('the manual desk', () => {
  it('a manual scenario is performed, and its verdict stands on the desk', async () => {
    await visit({ at: '#/manual' }, async (page) => {
      await page.getByRole('link', { name: /pleasant to look at/ }).press('Enter')
      const choices = page.getByRole('radio', { name: 'passed' })
      await choices.first().waitFor()
      for (const choice of await choices.all()) await choice.press('Space')
      await page.getByText('This adds up to passed').waitFor()
      await page.getByRole('textbox', { name: 'Who performs it' }).fill('Quality desk')
      await page.getByRole('button', { name: 'Enter the verdict' }).press('Enter')
      await page.getByText(/1 of 1 scenario hold for 0\.5\.0/).waitFor()
      const [state] = stage.desk.book.read().scenarios
      expect(state?.verdict).toMatchObject({ outcome: 'passed', by: 'Quality desk', through: 'portal' })
    })
  })

  it('finds every answer again after the window has gone, and shows evidence as a picture', async () => {
    await visit({ at: '#/manual' }, async (page) => {
      await page.getByRole('link', { name: /pleasant to look at/ }).click()
      await page.getByRole('radio', { name: 'failed' }).first().check()
      await page.getByPlaceholder('What was seen instead').fill('it overlaps')
      await page.getByLabel(/^Evidence:/).setInputFiles(join(import.meta.dirname, 'pictures/phone.png'))
      await page.getByText('phone.png', { exact: true }).first().waitFor()
    })
    await visit({ at: '#/manual' }, async (page) => {
      await page.getByRole('link', { name: /pleasant to look at/ }).click()
      await page.getByText('This adds up to failed').waitFor()
      expect(await page.getByPlaceholder('What was seen instead').inputValue()).toBe('it overlaps')
      await page.locator('summary', { hasText: 'phone.png' }).click()
      const picture = page.getByRole('img', { name: 'Evidence phone.png' })
      await picture.waitFor()
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
    })
  })

  it('tells a second window before anything is overwritten', async () => {
    await visit({ at: '#/manual' }, async (one) => {
      const two = await one.context().newPage()
      await two.goto(stage.address)
      await two.locator('h1').first().waitFor()
      await goTo(two, '#/manual')
      const note = (page: Page) => page.getByRole('textbox', { name: 'What else is worth knowing' })
      for (const page of [one, two]) {
        await page.getByRole('link', { name: /pleasant to look at/ }).click()
        await note(page).waitFor()
      }
      await note(one).fill('seen by one')
      await one.getByText('Every answer is kept').waitFor()
      await note(two).fill('seen by two')
      await two.getByText('Nothing was overwritten').waitFor()
      await two.getByRole('button', { name: 'Show what is kept' }).click()
      await two.waitForFunction(
        () => document.querySelector<HTMLTextAreaElement>('.verdict-form textarea')?.value === 'seen by one',
      )
    })
  })
})
