import { describe, expect, it } from 'vitest'
import { perfectLink } from '../quality.ts'
import { modeFor, modes } from './orders.ts'
import { readSiteLink } from './site-links.ts'

describe('how packets are handed over', () => {
  it('is unsegmented while links only delay or cut', () => {
    const links = [
      { ...perfectLink, delayMs: 40, jitterMs: 3 },
      { ...perfectLink, lossPercent: 100 },
    ]
    expect(modes[modeFor(links)]).toEqual({ copyBytes: 40, unsegmented: true })
  })

  it('is one by one as soon as chance or rate is to act on single packets', () => {
    for (const one of [{ lossPercent: 1 }, { reorderPercent: 1 }, { rateKbitPerS: 1 }]) {
      expect(modes[modeFor([perfectLink, { ...perfectLink, ...one }])]!.unsegmented).toBe(false)
    }
  })

  it('is whole where packets are to be duplicated', () => {
    const links = [
      { ...perfectLink, duplicatePercent: 1 },
      { ...perfectLink, lossPercent: 1 },
    ]
    expect(modes[modeFor(links)]).toEqual({ copyBytes: 65_535, unsegmented: false })
  })
})

describe('a link that is set', () => {
  it('is taken as it is when all of it can be', () => {
    const link = { fromSite: 2, toSite: 201, quality: { ...perfectLink, delayMs: 0.5 } }
    expect(readSiteLink(JSON.parse(JSON.stringify(link)))).toEqual(link)
  })

  it.each([
    ['delayMs', { quality: { ...perfectLink, delayMs: -1 } }],
    ['delayMs', { quality: { ...perfectLink, delayMs: null } }],
    ['jitterMs', { quality: { ...perfectLink, jitterMs: '5' } }],
    ['lossPercent', { quality: { ...perfectLink, lossPercent: 100.1 } }],
    ['rateKbitPerS', { quality: { ...perfectLink, rateKbitPerS: -5 } }],
    ['fromSite', { fromSite: 256 }],
    ['toSite', { toSite: 'bob' }],
    ['quality', { quality: undefined }],
  ])('is refused for %s where that cannot be: %j', (field, wrong) => {
    const link = { fromSite: 2, toSite: 3, quality: perfectLink, ...wrong }
    expect(() => readSiteLink(link)).toThrow(new RegExp(`Setting a link: .*${field}`))
  })
})
