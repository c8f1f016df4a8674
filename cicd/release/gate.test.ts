import { expect, test } from 'vitest'
import { judgeGate } from './gate.ts'

const facts = {
  version: '0.5.0',
  changelog: '## 0.5.0',
  tags: ['v0.5.0-rc1'],
  tagsHere: ['v0.5.0-rc1', 'v0.5.0'],
}

test('a tested, named, told version passes; each thing that is missing closes the gate', () => {
  expect(judgeGate('v0.5.0', facts)).toEqual([])
  expect(judgeGate('v0.5.0', { ...facts, version: '0.5.0-dev.1' })).toEqual([
    expect.stringMatching(/has version 0\.5\.0-dev\.1/),
  ])
  expect(judgeGate('v0.5.0', { ...facts, changelog: '' })).toEqual([
    expect.stringMatching(/changelog does not name/),
  ])
  expect(judgeGate('v0.5.0', { ...facts, tagsHere: ['v0.5.0'] })).toEqual([
    expect.stringMatching(/differs from what was tested/),
  ])
  expect(judgeGate('v0.5.0', { ...facts, tags: ['v0.5.1-rc1'], tagsHere: [] })).toHaveLength(2)
})

test('a candidate belongs to the version that is being made', () => {
  expect(judgeGate('v0.5.0-rc1', { ...facts, version: '0.5.0-dev.1', tagsHere: [] })).toEqual([])
  expect(judgeGate('v0.6.0-rc1', facts)).toHaveLength(1)
})
