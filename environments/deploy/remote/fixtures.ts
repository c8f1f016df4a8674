import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Build, Reach, RunOutcome } from '../../environment.ts'
import { hashOf } from '../hash.ts'
import { searchPath } from '../search-path.ts'

/** What a machine has for a shell, and how it differs from what the script expects by itself. */
export interface Userland {
  readonly shell: readonly string[]
  /** Replaced in every script: what it says, and what is there instead. */
  readonly instead: readonly (readonly [string, string])[]
}

export const debian: Userland = { shell: ['sh'], instead: [] }

/** Every program is busybox's own; undefined where it is not installed. */
export const busyboxIn = (folder: string): Userland | undefined => {
  const binary = searchPath
    .split(':')
    .map((one) => join(one, 'busybox'))
    .find((path) => existsSync(path))
  if (binary === undefined) return undefined
  const applets = join(folder, 'applets')
  mkdirSync(applets, { recursive: true })
  execFileSync(binary, ['--install', '-s', applets])
  return { shell: [join(applets, 'sh')], instead: [[searchPath, applets]] }
}

const run = (
  [program, ...rest]: readonly string[],
  input: string | Buffer | undefined,
): Promise<RunOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(program!, rest, { cwd: '/', env: { HOME: '/' } })
    const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]]
    child.stdout.on('data', (part: Buffer) => stdout.push(part))
    child.stderr.on('data', (part: Buffer) => stderr.push(part))
    child.once('error', reject)
    child.stdin.on('error', () => {})
    child.once('exit', (code, signal) =>
      setImmediate(() =>
        resolve({
          exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143),
          stdout: Buffer.concat(stdout).toString('utf8'),
          stderr: Buffer.concat(stderr).toString('utf8'),
        }),
      ),
    )
    child.stdin.end(input)
  })

/** A way into this very machine, that remembers what it was asked and sent. */
export interface PretendedReach extends Reach {
  readonly commands: (readonly string[])[]
  readonly sent: string[]
}

export const createPretendedReach = ({ shell, instead }: Userland): PretendedReach => {
  const commands: (readonly string[])[] = []
  const sent: string[] = []
  return {
    commands,
    sent,
    run: ([program, ...rest], { input } = {}) => {
      commands.push([program ?? '', ...rest])
      const seen = rest.map((text) => instead.reduce((now, [from, to]) => now.replaceAll(from, to), text))
      return run(program === 'sh' ? [...shell, ...seen] : [program!, ...seen], input)
    },
    connect: (to) =>
      new Promise((resolve, reject) => {
        const socket = 'path' in to ? connect(to.path) : connect({ host: to.address, port: to.port })
        socket.once('error', reject)
        socket.once('connect', () => resolve(socket))
      }),
    put: async (from, to, { onBytes }) => {
      copyFileSync(from, to)
      sent.push(to)
      onBytes?.(1)
    },
    close: async () => {},
  }
}

const daemonWith = (job: string): string => `#!/bin/sh
echo "ready with $*"
trap 'echo bye; exit 0' TERM
${job}
while :; do sleep 0.05; done
`

/** Says who it is, and ends in order when asked to. */
const daemon = daemonWith('')

/** Has a job that nothing but its descent tells apart, and that outlives it. */
export const daemonWithJob = daemonWith('(cd / && exec env -i setsid sleep 1000) &')

/** A folder for one machine, and a build of a daemon that a shell can be. */
export const createWorkshop = async (script = daemon) => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-remote-'))
  const binary = join(folder, 'built')
  writeFileSync(binary, script, { mode: 0o755 })
  const build: Build = { binary, version: '1.0.0', commit: 'abc', sha256: await hashOf(binary) }
  return { folder, build, close: () => rmSync(folder, { recursive: true, force: true }) }
}
