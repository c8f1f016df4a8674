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
const visitAt = (at: string, act: (page: Page) => Promise<void>): Promise<void> =>
  visit({ address: stage.address, at }, act)

const tuesday = 'tuesday, run 20261129143415-c7141f63'

describe('a run', () => {
  it('is named by its folder and its id on the wall and on the page of a scenario', async () => {
    await visitAt('#/', async (page) => {
      await page.locator('.last-runs').getByRole('link', { name: tuesday }).waitFor()
      await page.getByRole('columnheader', { name: 'netns tuesday' }).waitFor()
    })
    await visitAt('#/scenario/scenario-7', async (page) => {
      const why = page.getByRole('region', { name: /Why it failed/ })
      await why.getByRole('link', { name: 'monday, run 20261129142557-0c90fbfa' }).waitFor()
      await page.getByRole('link', { name: /failed on process.*monday, run 2026/ }).waitFor()
    })
  })

  it.each(['monday', '20261129142557', 'monday job'])('is found by %s', async (word) => {
    await visitAt('#/', async (page) => {
      await page.getByRole('searchbox').fill(word)
      const count = word === 'monday job' ? 2 : 9
      await page.getByText(`${count} scenarios shown`).waitFor({ state: 'attached' })
    })
  })

  it('shows what was measured of its network, to where the wall leads with the keyboard', async () => {
    await visitAt('#/', async (page) => {
      await page.getByRole('link', { name: 'Attestation of net-1' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: '3 of 3 scenarios failed.' }).waitFor()
      const attestation = page.getByRole('region', { name: 'Attestation of net-1' })
      await attestation.getByRole('row', { name: /alice → bob not reachable 100\.0 %/ }).waitFor()
      await page.getByRole('link', { name: 'All 3 scenarios of it on the wall' }).waitFor()
      expect(await page.getByRole('link', { name: 'A job is refused from afar' }).count()).toBe(1)
      await expectAccessible(page)
    })
  })

  it('that nobody kept is said to be gone', async () => {
    await visitAt('#/run/never', async (page) => {
      await page.getByText('There is no record of this run').waitFor()
    })
  })
})
