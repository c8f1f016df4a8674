import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderName } from '../../environments/index.ts'

export interface PlayRequest {
  readonly root: string
  readonly tag: string
  /** Where its reports go; what an earlier run left there is removed first. */
  readonly folder: string
  /** People are put onto the machines of this network. Default: side by side. */
  readonly topology?: string
  /** Lets the running scenario end and the rest be skipped. */
  readonly signal?: AbortSignal
}

export interface PlayEnd {
  /** 0 only when everything was as promised; null when a signal ended it. */
  readonly exitCode: number | null
  /** A run that was red has one, too. */
  readonly hasRecord: boolean
  /** Why it could not be played on this machine, with the fix. */
  readonly skipped?: string
  /** The end of what it said. */
  readonly output: string
}

/** Machines that are there for one command alone; says why with exit code 3 when they cannot be laid here. */
const beds: Readonly<Partial<Record<ProviderName, readonly string[]>>> = {
  ssh: ['environments/providers/ssh/testing/bed.ts', '--hosts', '5', '--'],
  lent: ['environments/providers/lent/testing/borrow.ts', '--machines', '2', '--'],
}
const cannotBeLaid = 3

/** Plays the scenarios of a tag on one provider in a process of its own. */
export const playOn = (
  provider: ProviderName,
  { root, tag, folder, topology = 'side-by-side', signal }: PlayRequest,
): Promise<PlayEnd> => {
  rmSync(folder, { recursive: true, force: true })
  const where = ['--provider', provider, '--topology', topology]
  const accept = ['cicd/accept.ts', ...where, '--tags', tag, '--out', folder]
  const bed = beds[provider]
  const args = bed === undefined ? accept : [...bed, process.execPath, ...accept]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const interrupt = () => child.kill('SIGINT')
  signal?.addEventListener('abort', interrupt, { once: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-4000)
    })
  }
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve({
        exitCode: code,
        hasRecord: existsSync(join(folder, 'record.json')),
        output,
        ...(code === cannotBeLaid ? { skipped: output.trim().split('\n').at(-1) ?? 'no bed' } : {}),
      }),
    ),
  )
}
