import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = import.meta.dirname
const families =
  'UCAN|LEND|ACTOR|NETWORK|DATABASE|EXECUTION|EXECUTOR|KEY|DID|PEER_ID|API|CLIENT|NODE|RESOURCES|RESERVATION|COMMITMENT|DEPLOYMENT|ALLOCATION|ORCHESTRATION|JOB|SETTINGS|FILE|INPUT'
const code = new RegExp(`\\b(?:${families})_[A-Z]+(?:_[A-Z]+)*\\b`, 'g')

it('every code that the daemon can answer with is explained in its README, and no other', () => {
  const sources = globSync('**/*.ts', { cwd: root }).filter(
    (path) => !/(test|bench|testing|compliance|fixtures?)\b/.test(path),
  )
  const quoted = sources.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/'([A-Z_]+)'/g)].map(([, text]) => text!),
  )
  const used = new Set(quoted.filter((text) => text.replace(code, '') === '' && text !== ''))
  const told = new Set(readFileSync(join(root, 'README.md'), 'utf8').match(code))
  expect([...used].filter((one) => !told.has(one)).sort(), 'not explained').toEqual([])
  expect([...told].filter((one) => !used.has(one)).sort(), 'explained, but never used').toEqual([])
})
