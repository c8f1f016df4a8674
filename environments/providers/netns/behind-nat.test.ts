import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createStage, patienceMs, type Stage } from '../../compliance/stage.ts'
import type { Environment } from '../../environment.ts'
import { namedTopology } from '../../topologies/index.ts'

const timeout = 2 * patienceMs

/** Pairs whose daemons are not connected, in words. */
const blind = async (environment: Environment): Promise<readonly string[]> => {
  const { pairs } = await environment.attest()
  return pairs.filter(({ reachable }) => !reachable).map(({ from, to }) => `${from} ${to}`)
}

describe('people behind translators of every kind', { timeout }, () => {
  let stage: Stage
  let environment: Environment

  beforeAll(async () => {
    stage = createStage('netns')
    if ((await stage.provider.probe()).ready) environment = await stage.spawn(namedTopology('behind-nat'))
  }, timeout)
  beforeEach((context) => stage.requireReady(context))
  afterAll(() => stage.close())

  it('are connected with each other, and stand behind what was declared', async () => {
    const { differences, nats, pairs } = await environment.attest()
    expect(differences).toEqual([])
    expect(nats).toContainEqual({ host: 'mallory', declared: 'carrier-grade', found: 'carrier-grade' })
    expect(pairs.filter(({ reachable }) => !reachable)).toEqual([])
  })

  it('meet again after one of them was away', async () => {
    const alice = environment.host('alice')
    await alice.stop()
    expect(await blind(environment)).toContain('bob alice')
    await alice.start()
    expect(await blind(environment)).toEqual([])
  })

  it('meet again after their relay was away', async () => {
    const relay = environment.host('relay')
    await relay.stop()
    await relay.start()
    expect(await blind(environment)).toEqual([])
  })
})
