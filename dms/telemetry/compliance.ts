import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice } from '../identity/fixtures.ts'
import type { TelemetryRecord, TelemetrySink } from './index.ts'

/** A sink for one test. */
export interface TelemetryStage {
  readonly sink: TelemetrySink
  /** What is kept now, oldest first. */
  content(): Promise<string>
  close(): Promise<void>
}

const record = (count: number, facts: Readonly<Record<string, string>> = {}): TelemetryRecord => ({
  ...facts,
  time: 1_700_000_000_000 + count,
  event: 'telemetry_test_success',
  did: alice.did,
  count,
})

const parse = (content: string): readonly TelemetryRecord[] => {
  if (content === '') return []
  expect(content.endsWith('\n')).toBe(true)
  return content
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as TelemetryRecord)
}

/** The promises of every sink that keeps what it takes on this machine, in `maxBytes` at most. */
export const describeTelemetry = (
  name: string,
  createStage: (options: { maxBytes: number }) => Promise<TelemetryStage>,
): void => {
  describe(`telemetry: ${name}`, () => {
    const maxBytes = 8_192
    let stage: TelemetryStage

    beforeEach(async () => {
      stage = await createStage({ maxBytes })
    })
    afterEach(() => stage.close())

    const kept = async (): Promise<readonly TelemetryRecord[]> => {
      await stage.sink.flush()
      return parse(await stage.content())
    }

    it('keeps what it takes, in that order, a line of JSON each', async () => {
      const records = [record(0), record(1, { code: 'UCAN_REVOKED' }), record(2)]
      for (const one of records) stage.sink.take(one)
      expect(await kept()).toEqual(records)
      expect(stage.sink.lost()).toBe(0)
    })

    it('keeps nothing before it takes something', async () => {
      expect(await kept()).toEqual([])
    })

    it('keeps the newest when there is too much, and no more than it may', async () => {
      for (let count = 0; count < 1_000; count++) {
        stage.sink.take(record(count))
        if (count % 50 === 0) await stage.sink.flush()
      }
      const counts = (await kept()).map(({ count }) => count as number)
      expect((await stage.content()).length).toBeLessThanOrEqual(maxBytes)
      expect(counts.length).toBeGreaterThan(20)
      expect(counts).toEqual(counts.map((_, at) => 1_000 - counts.length + at))
      expect(stage.sink.lost()).toBe(0)
    })

    it('counts as lost what is too long to be kept at all', async () => {
      stage.sink.take(record(0, { behaviour: 'x'.repeat(maxBytes) }))
      expect(stage.sink.lost()).toBe(1)
      expect(await kept()).toEqual([])
    })

    it('gives back any text as it was, on a line that no text can break', async () => {
      const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
      const text = units.map((codes) => String.fromCharCode(...codes, 0x0a, 0x7b, 0x9b, 0x202e, 0x2028))
      await fc.assert(
        fc.asyncProperty(text, async (behaviour) => {
          stage.sink.take(record(0, { behaviour }))
          expect((await kept()).at(-1)).toEqual(record(0, { behaviour }))
          expect(await stage.content()).toMatch(/^[\x20-\x7e\n]*$/)
        }),
        { numRuns: 50 },
      )
    })

    it('may be closed twice, keeps all that came before, and counts what comes after as lost', async () => {
      for (let count = 0; count < 10; count++) stage.sink.take(record(count))
      await stage.sink[Symbol.asyncDispose]()
      await stage.sink[Symbol.asyncDispose]()
      stage.sink.take(record(10))
      expect((await kept()).map(({ count }) => count)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(stage.sink.lost()).toBe(1)
    })
  })
}
