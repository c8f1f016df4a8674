import { spawn } from 'node:child_process'
import { createProvider, providerNames } from '../../environments/index.ts'
import { repositoryRoot } from '../repository.ts'
import type { Figure } from './figure.ts'

// Wall time of the whole acceptance run on every provider that this machine can run, reports included.
const aims = { 'in-process': '<= 15 s', process: '<= 60 s', netns: '<= 60 s' } as const

const accept = (provider: string): Promise<{ code: number | null; closing: string }> => {
  const args = ['cicd/accept.ts', '--provider', provider, '--out', `.cache/bench-${provider}`]
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, closing: output.trim().split('\n').at(-1) ?? '' })),
  )
}

// No provider is measured with the build: `npm run bench` has built before.
for (const name of [...providerNames].reverse()) {
  if (!(await createProvider(name).probe()).ready) continue
  const startedAt = performance.now()
  const { code, closing } = await accept(name)
  const value = (performance.now() - startedAt) / 1000
  const note = code === 0 ? closing : `red: ${closing}`
  console.log(
    JSON.stringify({
      name: `acceptance run, ${name}`,
      value,
      unit: 's',
      aim: aims[name],
      note,
    } satisfies Figure),
  )
}
