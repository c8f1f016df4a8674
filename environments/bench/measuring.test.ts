import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { median, ratioOf } from './measuring.ts'

const module = fileURLToPath(new URL('measuring.ts', import.meta.url))

/** Runs a bench file of this body; on the word `waiting` it is interrupted. */
const run = async (body: string) => {
  const script = `import { bench } from ${JSON.stringify(module)}\nawait bench(async ({ tell, say, signal }) => {${body}})`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
  let [out, err] = ['', '']
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString()
    if (err.includes('waiting')) child.kill('SIGINT')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { out, err, code }
}

test('figures bear the load and go to standard output, progress does not', async () => {
  const { out, err, code } = await run(
    `say('making'); tell({ name: 'x', value: 1, unit: 'ms', note: 'once' })`,
  )
  expect(JSON.parse(out)).toMatchObject({
    name: 'x',
    value: 1,
    note: expect.stringMatching(/^once; load \d/),
  })
  expect(err.trim()).toBe('making')
  expect(code).toBe(0)
})

test('an interrupted bench cleans up first and ends with 130', async () => {
  const { out, code } = await run(`
    const alive = setInterval(() => {}, 1000)
    try {
      say('waiting')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    } finally {
      clearInterval(alive)
      tell({ name: 'cleaned', value: 1, unit: '' })
    }`)
  expect(out).toContain('cleaned')
  expect(code).toBe(130)
})

test('a bench that breaks off is no success', async () => {
  const { err, code } = await run(`throw new Error('no room')`)
  expect(err).toContain('no room')
  expect(code).toBe(1)
})

test('the median is the middle, whatever the order; a ratio has three digits', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(ratioOf(2, 3)).toBe(0.667)
})
