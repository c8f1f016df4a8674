import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { openStage } from '../testing/stage.ts'
import { useChromium } from '../testing/visits.ts'
import { openForge } from './forge.ts'
import { createSignIn } from './sign-in.ts'
import { openStandInForge } from './testing/forge.ts'

const { browser } = useChromium()

/** A port that is listened on before its portal is there: the forge has to know the callback first. */
const openDoor = async () => {
  const door = createServer()
  await new Promise<void>((listening) => door.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    leadTo: ({ server }: FastifyInstance) =>
      door.on('connection', (socket) => server.emit('connection', socket)),
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => door.close(() => closed())),
  }
}

it('somebody signs in, looks, may not act, and signs out', async () => {
  await using forge = await openStandInForge()
  await using door = await openDoor()
  const { origin } = door
  forge.application.redirectUri = `${origin}/sign-in/callback`
  forge.account = { id: 7, username: 'alice', name: 'Alice', groups: ['nunet'] }
  const settings = {
    forge: forge.address,
    clientId: forge.application.id,
    secret: forge.application.secret,
    origin,
    look: [{ group: 'nunet' }],
  }
  const { people, routes } = createSignIn(
    { forge: openForge(settings), now: () => new Date(), complain: () => undefined },
    settings,
  )
  await using stage = await openStage({ people, routeSets: [routes] })
  door.leadTo(stage.app)
  const page = await browser().newPage()
  await page.goto(origin)
  forge.mood = 'denies'
  await page.getByRole('link', { name: 'Sign in by the forge' }).click()
  await page.getByText('was not allowed to say who you are').waitFor()
  forge.mood = 'allows'
  await page.getByRole('link', { name: 'Sign in by the forge' }).click()
  await page.getByText('Alice (@alice)').waitFor()
  await page.getByText('Look here first').waitFor()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  await page.getByRole('link', { name: 'Manual' }).click()
  await page.getByRole('link', { name: /pleasant to look at/ }).click()
  await page.getByText('may look, and not enter verdicts').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in by the forge' }).waitFor()
  expect(await page.locator('main').innerText()).not.toContain('pleasant')
  await page.context().close()
})
