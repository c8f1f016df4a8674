import { request } from 'node:http'
import { until } from '../until.ts'

const everyMs = 20

interface Sample {
  /** Whole seconds. */
  readonly theirsMs: number
  readonly oursMs: number
}

/** Any answer will do: each says when it was given. */
const ask = (socketPath: string): Promise<Sample | undefined> =>
  new Promise((resolve) => {
    const asked = request(
      { socketPath, path: '/', headers: { host: 'localhost' }, agent: false, timeout: 1000 },
      (answer) => {
        answer.resume()
        const theirsMs = Date.parse(answer.headers.date ?? '')
        resolve(Number.isNaN(theirsMs) ? undefined : { theirsMs, oursMs: Date.now() })
      },
    )
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end()
  })

/**
 * Wall clock of a daemon less that of this machine, in ms, to about 50: its answers name the second, and the moment when
 * the second changes tells the rest.
 *
 * @returns undefined when it does not answer
 */
export const clockOffsetOf = async (socketPath: string): Promise<number | undefined> => {
  const first = await ask(socketPath)
  if (first === undefined) return undefined
  const turn = await until(
    async () => {
      const next = await ask(socketPath)
      return next !== undefined && next.theirsMs !== first.theirsMs ? next : undefined
    },
    { withinMs: 3000, everyMs },
  )
  return turn === undefined ? undefined : turn.theirsMs - turn.oursMs
}
