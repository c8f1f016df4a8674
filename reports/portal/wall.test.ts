import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './testing/accessible.ts'
import { keepSevenFailures } from './testing/seven-failures.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({ fill: keepSevenFailures })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()
const visitAt = (at: string, act: (page: Page) => Promise<void>, width = 1280): Promise<void> =>
  visit({ address: stage.address, at, width }, act)

const shares = (page: Page): Promise<readonly string[]> =>
  page
    .locator('.proportion i')
    .evaluateAll((all) => all.map((one) => `${one.className} ${(one as HTMLElement).style.flexGrow}`))

/** Titles of the scenarios that the cards name. */
const told = (page: Page): Promise<readonly string[]> =>
  page.locator('.trouble a[href*="/scenario/"]').allInnerTexts()

describe('the head of the wall', () => {
  it('speaks of the same failures as bar and cards: those of the last run of each environment', async () => {
    await visitAt('#/', async (page) => {
      await page
        .getByRole('heading', {
          level: 1,
          name: '7 of 12 scenarios failed in the last runs of 2 environments, and 1 thing went wrong with a run itself.',
        })
        .waitFor()
      expect(await shares(page)).toEqual(['failed 7', 'passed 5'])
      expect(await told(page)).toHaveLength(7)
      const runs = page.locator('.last-runs > li')
      expect(await runs.allInnerTexts()).toMatchObject([
        expect.stringMatching(/^netns\s+3 of 3 failed/),
        expect.stringMatching(/^process\s+4 of 9 failed/),
      ])
    })
  })

  it('speaks of the chosen environment in all three', async () => {
    await visitAt('#/', async (page) => {
      await page.getByText('Look here first').waitFor()
      await page.getByRole('combobox', { name: 'Environment' }).selectOption('process')
      await page.getByRole('heading', { level: 1, name: '4 of 9 scenarios failed.' }).waitFor()
      expect(await shares(page)).toEqual(['failed 4', 'passed 5'])
      expect(await told(page)).toHaveLength(4)
      expect(await page.getByRole('button', { name: 'failed 4' }).count()).toBe(1)
      expect(await page.getByText('The run itself').count()).toBe(0)
    })
  })

  it('is accessible, and fits a phone', async () => {
    await visitAt('#/', async (page) => {
      await page.getByText('Look here first').waitFor()
      await expectAccessible(page)
    })
  })
})

describe('failures that share a cause', () => {
  it('are one card that lists its scenarios, those of the product first', async () => {
    await visitAt('#/', async (page) => {
      const cards = page.locator('.cards > li')
      await cards.first().waitFor()
      const texts = await cards.allInnerTexts()
      expect(texts).toEqual([
        expect.stringContaining('2 scenarios, one cause'),
        expect.stringContaining('A failing job reports its exit code'),
        expect.stringContaining('A job that takes too long is ended'),
        expect.stringContaining('3 scenarios, one cause'),
        expect.stringContaining('The run itself'),
      ])
      expect(texts[0]).toContain(
        "TypeError: Cannot read properties of undefined (reading 'topic') at nunet:2243:82",
      )
      expect(texts[0]).toContain('the product, most likely')
      expect(texts[3]).toContain('A fault stood on net-1: Isolating bob')
      expect(texts[3]).toContain('A job is refused from afar')
    })
  })

  it('lead from one to the others, with the keyboard', async () => {
    await visitAt('#/scenario/scenario-7?run=20261129142557-0c90fbfa', async (page) => {
      const kin = page.getByRole('region', { name: 'The same cause elsewhere' })
      await kin.getByRole('link', { name: 'A grant for one machine' }).focus()
      expect(await kin.getByRole('link').count()).toBe(1)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'A grant for one machine' }).waitFor()
      await kin.getByRole('link', { name: 'A machine that does not admit the caller' }).waitFor()
      await expectAccessible(page)
    })
  })
})
