import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDelayLine, type DelayLine, delayLineCommand } from '../delay-line/client.ts'
import { connectSurveyor, type Surveyor, surveyorCommand } from '../survey/client.ts'
import type { Observer, SurveyedHost } from '../survey/types.ts'
import { addressesOf, type LabHost, labScript, queue } from './lab-script.ts'

/** A program that has said that it is ready. */
export interface Started {
  readonly child: ChildProcess
  /** All that it has said. */
  said(): string
}

/** A star of namespaces that only a test uses: a router, and a host for each site. Gone with its keeper. */
export interface Lab extends AsyncDisposable {
  readonly hosts: readonly SurveyedHost[]
  readonly observers: readonly Observer[]
  host(name: string): SurveyedHost
  /** How to run a program on a host; `router` is one. */
  inside(name: string, command: readonly string[]): readonly string[]
  /** Runs it to its end; throws with what it said when it fails. */
  run(name: string, command: readonly string[]): string
  /** Runs it until the lab ends or it is killed; resolves when it says `ready`. */
  start(name: string, command: readonly string[]): Promise<Started>
  /** Ends what holds the namespaces, and nothing else. */
  abandon(): void
  startDelayLine(): Promise<{ line: DelayLine; child: ChildProcess }>
  startSurveyor(): Promise<{ surveyor: Surveyor; child: ChildProcess }>
}

/** Why nothing of this can run here, with the remedy; undefined where it can. */
export const whatLabLacks = (): string | undefined => {
  if (process.platform !== 'linux') return 'Linux'
  if (process.getuid?.() !== 0) return 'root (run the tests with sudo)'
  for (const [tool, fix] of [
    ['ip', 'apt-get install iproute2'],
    ['nft', 'apt-get install nftables'],
    ['iptables', 'apt-get install iptables'],
    ['unshare', 'apt-get install util-linux'],
  ] as const) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `${tool} (${fix})`
  }
  const rule = `iptables -t mangle -A FORWARD -j NFQUEUE --queue-num ${queue}`
  const tried = spawnSync('unshare', ['--net', 'sh', '-c', rule], { encoding: 'utf8' })
  return tried.status === 0
    ? undefined
    : `packet queues (a kernel with xt_NFQUEUE): ${tried.stderr.trim().slice(0, 200)}`
}

const untilReady = async (child: ChildProcess): Promise<Started> => {
  let [text, complaint] = ['', '']
  child.stderr!.on('data', (part: Buffer) => {
    complaint += part.toString('utf8')
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (part: Buffer) => {
      text += part.toString('utf8')
      if (/(^|\n)ready\n/.test(text)) resolve()
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`it ended without being ready: ${complaint.slice(0, 1000)}`)))
  })
  return { child, said: () => text }
}

const surveyedHost = (keeper: number, host: LabHost): SurveyedHost => ({
  name: host.name,
  namespacePath: `/proc/${keeper}/root/run/netns/${host.name}`,
  ...addressesOf(host),
})

/** Makes the lab; what it starts ends with it. Packets pass only while a delay line runs. */
export const createLab = async (hosts: readonly LabHost[]): Promise<Lab> => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-wan-'))
  const children: ChildProcess[] = []
  const launch = (command: readonly string[]): Promise<Started> => {
    const [program, ...rest] = command
    const child = spawn(program!, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
    children.push(child)
    return untilReady(child)
  }
  const close = async (): Promise<void> => {
    for (const child of [...children].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const made = launch(['unshare', '--net', '--mount', 'sh', '-c', labScript(hosts)])
  const { child: holder } = await made.catch(async (error: unknown) => {
    await close()
    throw error
  })
  const keeper = holder.pid!
  const surveyed = hosts.map((host) => surveyedHost(keeper, host))
  const host = (name: string): SurveyedHost => surveyed.find((one) => one.name === name)!
  const inside = (name: string, command: readonly string[]): readonly string[] => {
    const path = name === 'router' ? `/proc/${keeper}/ns/net` : host(name).namespacePath
    return ['nsenter', `--net=${path}`, '--', ...command]
  }
  const start = (name: string, command: readonly string[]) => launch(inside(name, command))
  return {
    hosts: surveyed,
    observers: hosts.slice(0, 2).map(({ site }) => ({
      namespacePath: `/proc/${keeper}/ns/net`,
      address: `10.77.${site}.1`,
      hops: 1,
    })),
    host,
    inside,
    run: (name, command) => {
      const [program, ...rest] = inside(name, command)
      const done = spawnSync(program!, rest, { encoding: 'utf8', timeout: 60_000 })
      if (done.status === 0) return done.stdout
      throw new Error(`${command.join(' ')} on ${name}: ${done.stderr}`)
    },
    start,
    abandon: () => void holder.kill('SIGKILL'),
    startDelayLine: async () => {
      const controlPath = join(folder, 'delay-line')
      const { child } = await start('router', delayLineCommand({ controlPath, queue }))
      return { child, line: await connectDelayLine(controlPath) }
    },
    startSurveyor: async () => {
      const controlPath = join(folder, 'surveyor')
      const { child } = await launch(surveyorCommand({ controlPath }))
      return { child, surveyor: await connectSurveyor(controlPath) }
    },
    [Symbol.asyncDispose]: close,
  }
}
