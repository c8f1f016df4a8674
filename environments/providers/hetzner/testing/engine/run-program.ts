import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface ProgramRun {
  /** The monitor's address. */
  readonly engine: string
  readonly project: string
  readonly stack: string
  readonly isPreview: boolean
  readonly config: Readonly<Record<string, string>>
}

const programFile = fileURLToPath(new URL('../../program/main.ts', import.meta.url))

/** The SDK's own way to run a program, which the CLI uses too. */
const runner = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run')

/** Enough for a message about what went wrong. */
const keptBytes = 64 * 1024

/** Runs the program as the CLI's language host does; resolves with its exit code and what it said. */
export const runProgram = async ({ engine, project, stack, isPreview, config }: ProgramRun) => {
  const child = spawn(
    process.execPath,
    [
      runner,
      '--monitor',
      engine,
      '--engine',
      engine,
      '--project',
      project,
      '--stack',
      stack,
      '--pwd',
      fileURLToPath(new URL('../../program', import.meta.url)),
      '--parallel',
      '16',
      ...(isPreview ? ['--dry-run', 'true'] : []),
      programFile,
    ],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        PULUMI_CONFIG: JSON.stringify(config),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-keptBytes)
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, said }
}
