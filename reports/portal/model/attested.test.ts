import { expect, it } from 'vitest'
import { recordOf } from '../testing/records.ts'
import { attestedNetworks } from './attested.ts'

const record = recordOf({ id: 'r', day: 0, scenarios: [] })
const [network] = record.environments
const pair = (from: string, to: string, changes = {}) => ({
  from,
  to,
  reachable: true,
  roundTripMs: 1,
  ...changes,
})
const attested = (attestation: string, differences: readonly string[] = ['a → b: nothing arrives']) =>
  attestedNetworks({ ...record, environments: [{ ...network!, attestation, differences }] })

it('are those that differ from what was declared, with the differing directions first', () => {
  const pairs = [
    pair('b', 'a'),
    pair('a', 'b', { reachable: false, declared: { roundTripMs: 0, lossPercent: 0 } }),
  ]
  const [found] = attested(JSON.stringify({ pairs }))
  expect(found?.id).toBe('net-1')
  expect(found?.pairs.map(({ from, reachable }) => [from, reachable])).toEqual([
    ['a', false],
    ['b', true],
  ])
  expect(attested(JSON.stringify({ pairs }), [])).toEqual([])
})

it('keep the differences where the rest was cut or is of another shape', () => {
  for (const told of [
    '{"pairs":[{"from"',
    '[]',
    'null',
    '{"pairs":[1,null,{"from":"a","to":"b"}]}',
    'all is well',
  ])
    expect(attested(told)).toMatchObject([{ pairs: [], differences: ['a → b: nothing arrives'], left: 0 }])
})

it('say how many directions they leave out', () => {
  const pairs = Array.from({ length: 200 }, (_, at) => pair(`h${at}`, 'x'))
  const [found] = attested(JSON.stringify({ pairs: [...pairs, pair('a', 'b')] }))
  expect([found?.pairs[0]?.from, found?.pairs.length, found?.left]).toEqual(['a', 60, 141])
})
