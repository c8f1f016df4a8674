import { expect, test } from 'vitest'
import { CannotStartError, chooseProvider, requireCapture } from './choose.ts'

test('without a name, some provider is chosen and the reason is told', async () => {
  const { provider, why } = await chooseProvider(undefined)
  expect(why).toContain(provider.name)
})

test('what a stronger provider needs comes with the command', async () => {
  const { notes } = await chooseProvider(undefined)
  for (const note of notes) expect(note).toMatch(/^provider \S+ needs .+: .+/)
})

test('a name is taken at its word', async () => {
  const { provider } = await chooseProvider('in-process')
  expect(provider.name).toBe('in-process')
})

test('the provider of a network that stands is told as such', async () => {
  const { why } = await chooseProvider('in-process', 'net-3fa2')
  expect(why).toMatch(/^in-process: that of net-3fa2, which stands already; /)
  expect((await chooseProvider('in-process')).why).toMatch(/^in-process: asked for by name; /)
})

test('an unknown name is refused with the known ones', async () => {
  await expect(chooseProvider('cloud')).rejects.toThrow(CannotStartError)
  await expect(chooseProvider('cloud')).rejects.toThrow('netns, process, in-process')
})

test('packets are captured only where they can be, and on networks of the run itself', () => {
  const netns = { name: 'netns' as const, supports: new Set(['capture' as const]) }
  const none = { name: 'process' as const, supports: new Set<never>() }
  expect(() => requireCapture(netns, { capture: true })).not.toThrow()
  expect(() => requireCapture(none, { capture: false })).not.toThrow()
  expect(() => requireCapture(none, { capture: true })).toThrow('process cannot capture packets')
  expect(() => requireCapture(netns, { capture: true, network: 'net-1' })).toThrow('networks of the run')
})
