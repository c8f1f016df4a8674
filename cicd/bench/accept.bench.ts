import { type ChildProcess, spawn } from 'node:child_process'
import { createProvider, providerNames } from '../../environments/index.ts'
import { repositoryRoot } from '../repository.ts'
import type { Figure } from './figure.ts'

// Wall time of the acceptance run on every provider that this machine can run, reports included: on machines side by
// side, and as it is without options on all networks together.
const aims: Readonly<Record<string, string>> = {
  'in-process': '<= 15 s',
  process: '<= 60 s',
  netns: '<= 60 s',
  everywhere: '<= 900 s',
}

let running: ChildProcess | undefined
let isInterrupted = false
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    isInterrupted = true
    process.exitCode = 130
    running?.kill('SIGINT')
  })
}

const accept = (
  provider: string,
  more: readonly string[],
): Promise<{ code: number | null; closing: string }> => {
  const args = ['cicd/accept.ts', '--provider', provider, '--out', `.cache/bench-${provider}`, ...more]
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  running = child
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, closing: output.trim().split('\n').at(-1) ?? '' })),
  )
}

const measure = async (
  what: string,
  aim: string,
  more: { provider: string; args: readonly string[] },
): Promise<void> => {
  const startedAt = performance.now()
  const { code, closing } = await accept(more.provider, more.args)
  if (isInterrupted) return
  const value = (performance.now() - startedAt) / 1000
  const note = code === 0 ? closing : `red: ${closing}`
  console.log(
    JSON.stringify({ name: `acceptance run, ${what}`, value, unit: 's', aim, note } satisfies Figure),
  )
}

// No provider is measured with the build: `npm run bench` has built before.
for (const name of [...providerNames].reverse()) {
  if (isInterrupted) break
  const provider = createProvider(name)
  if (!(await provider.probe()).ready) continue
  await measure(name, aims[name] ?? 'printed', { provider: name, args: ['--topology', 'side-by-side'] })
  const isLaidEverywhere = provider.supports.has('distance') && provider.supports.has('nat')
  if (isLaidEverywhere && !isInterrupted)
    await measure(`${name}, all networks`, aims.everywhere!, { provider: name, args: [] })
}
