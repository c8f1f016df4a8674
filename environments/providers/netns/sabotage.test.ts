import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, openLab, requireNetns } from './testing/lab.ts'
import { claimed, sabotages } from './testing/sabotages.ts'

describe('a network that is not what it claims', { timeout: 60_000 }, () => {
  let lab: Lab | undefined

  beforeEach((context) => requireNetns(context))
  afterEach(async () => {
    await lab?.close()
    lab = undefined
  })

  it('is told from one that is', async () => {
    lab = await openLab(claimed, { stretched: true })
    expect((await lab.ground.survey([])).differences).toEqual([])
  })

  it.each(sabotages)('$what', async ({ stretched = true, named, commit }) => {
    lab = await openLab(claimed, { stretched })
    await commit(lab)
    const { differences } = await lab.ground.survey([])
    expect(differences).toContainEqual(expect.stringMatching(named))
  })
})
