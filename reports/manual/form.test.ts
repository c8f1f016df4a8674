import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { readWrittenFeature } from '../features.ts'
import { formPage } from './form.ts'
import { bench } from './testing/desk.ts'

// A browser starts slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })
const executablePath = '/usr/bin/chromium'

const answer = async (page: Page): Promise<void> => {
  await page.getByLabel('Who you are').fill('A tester')
  const section = page.locator('section').first()
  for (const option of await section.getByLabel('so it was').all()) await option.check()
  await section.getByLabel('What was seen: Then she sees it').fill('three jobs')
}

test('the form works without a network, keeps entries, and saves a file that is taken', async (context) => {
  context.skip(!existsSync(executablePath), 'there is no Chromium on this machine')
  using desk = bench()
  const path = join(desk.root, 'form.html')
  await desk.run('form', '--out', path)
  await using browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const visit = await browser.newContext({ offline: true })
  const page = await visit.newPage()
  const problems: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
  page.on('pageerror', (error) => void problems.push(error.message))
  await page.goto(pathToFileURL(path).href)
  await answer(page)
  await page.reload()
  expect(await page.getByLabel('What was seen: Then she sees it').inputValue()).toBe('three jobs')
  const evidence = { name: 'seen.txt', mimeType: 'text/plain', buffer: Buffer.from('seen') }
  await page.getByLabel('Evidence for She sees it').setInputFiles(evidence)
  await page.locator('li', { hasText: 'seen.txt' }).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')])
  const saved = join(desk.root, 'saved.json')
  await download.saveAs(saved)
  expect(problems).toEqual([])
  expect(await desk.run('import', saved)).toBe(1)
  // The fixed day of the bench lies before the day of the browser.
  expect(desk.json()).toMatchObject({ error: { message: expect.stringContaining('filled in on') } })
  const program = { ...desk.program, now: () => new Date() }
  const { runManual } = await import('./command.ts')
  expect(await runManual(['import', saved, '--json'], program)).toBe(0)
  expect(desk.json()).toMatchObject({
    added: 1,
    verdicts: [
      { scenario: 'manual-sees', outcome: 'passed', by: 'A tester', evidence: [{ name: 'seen.txt' }] },
    ],
  })
})

test('text of a scenario cannot become markup or script of the form', () => {
  const hostile = '</script><script>alert(1)</script><!--'
  const feature = `Feature: F\n  @id:x @manual\n  Scenario: ${hostile}\n    Then ${hostile}\n`
  const page = formPage(readWrittenFeature('features/manual/x.feature', feature), `1.0.0"><b>`)
  expect(page).not.toContain('alert(1)</script>')
  expect(page).not.toContain('<b>')
  expect(page.match(/<script/g)).toHaveLength(2)
  expect(page).not.toMatch(/unsafe-inline|https?:\/\//)
})

test('the form is one file of ordinary size', () => {
  expect(formPage([], '1.0.0').length).toBeLessThan(32 * 1024)
})
