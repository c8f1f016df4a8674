import { expect, it } from 'vitest'
import { clockSkew } from './clock-skew.ts'
import { pretendHost, pretendNetwork, scripted } from './fixtures.ts'

const fault = { kind: 'clock-skew', host: 'bob', offsetMs: -3_600_000 } as const

/** Bob's clock, and Alice's as looks at it show it one after another; the last holds. */
const network = (looksAtAlice: readonly number[]) => {
  const looks = [...looksAtAlice]
  let bobMs = 0
  const bob = pretendHost('bob', {
    run: scripted({ cat: '+0\n' }),
    clockFile: '/clock',
    clockOffsetMs: async () => bobMs,
  })
  const alice = pretendHost('alice', {
    clockOffsetMs: async () => (looks.length > 1 ? looks.shift()! : looks[0]!),
  })
  return {
    controls: pretendNetwork([bob, alice]),
    move: () => {
      bobMs = fault.offsetMs
    },
  }
}

const doubted = async (looksAtAlice: readonly number[]): Promise<string | undefined> => {
  const { controls, move } = network(looksAtAlice)
  const memory = await clockSkew.prepare(fault, controls)
  move()
  return clockSkew.doubt(fault, controls, memory)
}

it.each([
  ['before', [-700, 0]],
  ['afterwards', [0, 0, -700, -400, 0]],
])('a neighbour who is too busy to tell the second in time %s is not suspected', async (_, looks) => {
  expect(await doubted(looks)).toBeUndefined()
})

it('a neighbour whose clock moved as well is named', async () => {
  expect(await doubted([0, 0, -3_600_000])).toContain('alice moved, too')
})

it('a host whose clock did not move proves nothing', async () => {
  const { controls } = network([0])
  const memory = await clockSkew.prepare(fault, controls)
  expect(await clockSkew.doubt(fault, controls, memory)).toContain("from this machine's")
})
