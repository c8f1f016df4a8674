import { describe, expect, it } from 'vitest'
import { cutLine } from './bound-log.ts'
import { readParts } from './read-parts.ts'

type Parts = Readonly<Record<string, string>>

/** Reads of `parts`, which are exchanged for `later` after the first reading. */
const readFrom = (parts: Parts, later: Parts = parts) => {
  let present = parts
  const asked: [string, number][] = []
  const read = async (part: string, maxBytes: number): Promise<string | undefined> => {
    asked.push([part, maxBytes])
    const text = present[part]
    present = later
    return text?.slice(-maxBytes)
  }
  return { asked, telemetry: (maxBytes = 1_000) => readParts('telemetry.ndjson', maxBytes, read), read }
}

describe('an evidence file in two parts', () => {
  it('is the older part and then the newer', async () => {
    const { telemetry } = readFrom({ telemetry: 'c\nd\n', telemetryBefore: 'a\nb\n' })
    expect(await telemetry()).toBe('a\nb\nc\nd\n')
  })

  it('is what there is of both, and is absent where there is neither, as with older daemons', async () => {
    expect(await readFrom({ telemetry: 'c\n' }).telemetry()).toBe('c\n')
    expect(await readFrom({ telemetryBefore: 'a\n' }).telemetry()).toBe('a\n')
    expect(await readFrom({}).telemetry()).toBeUndefined()
  })

  it('has nothing twice when its host moves on to a new file while it is read', async () => {
    const { telemetry } = readFrom(
      { telemetry: 'c\n', telemetryBefore: 'a\nb\n' },
      { telemetry: 'e\n', telemetryBefore: 'c\nd\n' },
    )
    expect(await telemetry()).toBe('c\nd\n')
  })

  it('gives the newer part the room that there is, and the older what is left of it', async () => {
    const { telemetry, asked } = readFrom({ telemetry: '12345678', telemetryBefore: 'abcdefgh' })
    expect(await telemetry(10)).toBe('gh12345678')
    expect(asked).toEqual([
      ['telemetry', 10],
      ['telemetryBefore', 2],
    ])
    const full = readFrom({ telemetry: '12345678', telemetryBefore: 'abcdefgh' })
    expect(await full.telemetry(8)).toBe('12345678')
    expect(full.asked).toHaveLength(1)
  })

  it('is one read where there is one part', async () => {
    const { read, asked } = readFrom({ settings: '{}' })
    expect(await readParts('settings.json', 100, read)).toBe('{}')
    expect(asked).toEqual([['settings', 100]])
  })

  it('has nothing twice when a log that was cut before is emptied while it is read', async () => {
    const { read } = readFrom(
      { log: 'c\nd\n', logBefore: `${cutLine}\na\nb\n` },
      { log: 'f\n', logBefore: `${cutLine}\nc\nd\ne\n` },
    )
    expect(await readParts('daemon.log', 100, read)).toBe(`${cutLine}\nc\nd\ne\n`)
  })
})
