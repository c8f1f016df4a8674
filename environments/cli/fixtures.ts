import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Builder } from '../builds/index.ts'
import type { Build, Environment, Fault, Host } from '../environment.ts'
import { createPretendedProcesses, type PretendedProcesses } from '../lease/fixtures.ts'
import { createLeases, type Lease, type LeaseRecord, type Leases } from '../lease/index.ts'
import { runCli } from './program.ts'

export const nowMs = 1_700_000_000_000

export const someBuild = (version: string): Build => ({
  binary: `/builds/${version}/nunet`,
  version,
  commit: 'c0ffee'.repeat(6),
  sha256: 'ab'.repeat(32),
})

/** Networks that exist in their records alone, and a command line that works on them. */
export interface CliStage {
  readonly root: string
  readonly leases: Leases
  readonly processes: PretendedProcesses
  readonly interruption: AbortController
  /** What commands did to networks, hosts and builds, in order. */
  readonly deeds: readonly string[]
  /** Who inflicted each fault, as they said. */
  readonly inflicters: readonly (string | undefined)[]
  /** What measurements find that was not declared; tests put into it. */
  readonly differences: string[]
  /** Measurements fail with this from now on. */
  breakAttest(error: Error): void
  /** Of the last command line. */
  readonly out: string
  readonly said: string
  run(...args: string[]): Promise<number>
  /** A network of alice, who runs, and bob, who does not. */
  makeNetwork(detached?: boolean): Lease
  close(): void
}

export const createCliStage = (): CliStage => {
  const root = mkdtempSync(join(tmpdir(), 'nunet-cli-'))
  const processes = createPretendedProcesses()
  processes.add({ pid: process.pid })
  const leases = createLeases({ root, uid: process.getuid!(), processes, now: () => nowMs })
  const interruption = new AbortController()
  const deeds: string[] = []
  const inflicters: (string | undefined)[] = []
  const differences: string[] = []
  const open: Fault[] = []
  let [out, said] = ['', '']
  let broken: Error | undefined

  const hostOf = (name: string): Host =>
    ({
      name,
      build: someBuild('1.0.0'),
      upgrade: async ({ version }: Build) => void deeds.push(`upgrade ${name} ${version}`),
      nunet: async (words: readonly string[]) => {
        deeds.push(`nunet ${name} ${words.join(' ')}`)
        return { exitCode: 2, stdout: '{"a":1}\n', stderr: 'wrong\n' }
      },
      shell: async () => {
        deeds.push(`shell ${name}`)
        return 7
      },
    }) as unknown as Host

  const attach = async (record: LeaseRecord): Promise<Environment> =>
    ({
      id: record.id,
      topology: record.shape,
      hosts: record.hosts.map(({ name }) => hostOf(name)),
      host: hostOf,
      inflict: async (fault: Fault, by?: string) => {
        deeds.push(`inflict ${fault.kind}`)
        inflicters.push(by)
        open.push(fault)
        const heal = async () => {
          deeds.push(`heal ${fault.kind}`)
          open.splice(open.indexOf(fault), 1)
        }
        return { heal, [Symbol.asyncDispose]: heal }
      },
      faults: () => [...open],
      heal: async (fault: Fault) => {
        deeds.push(`heal ${fault.kind}`)
        open.splice(open.indexOf(fault), 1)
      },
      evidence: async function* () {
        yield { host: 'alice', name: 'daemon.log', mediaType: 'text/plain', content: 'far log\n' }
        yield {
          host: 'alice',
          name: 'packets.pcap',
          mediaType: 'x/y',
          content: '1MOyoQ==',
          encoding: 'base64',
        }
        yield { host: '', name: 'timeline.ndjson', mediaType: 'x/y', content: '{}\n' }
      },
      attest: async () => {
        if (broken !== undefined) throw broken
        const pairs = [{ from: 'alice', to: 'bob', reachable: true, roundTripMs: 12.34 }]
        return { pairs, differences: [...differences], tookMs: 0 }
      },
      leave: async () => void deeds.push('leave'),
    }) as unknown as Environment

  const builder: Builder = {
    resolve: async (choice) => {
      deeds.push(`build ${JSON.stringify(choice)}`)
      return someBuild('2.0.0')
    },
    resolveHosts: async () => ({}),
  }

  return {
    root,
    leases,
    processes,
    interruption,
    deeds,
    inflicters,
    differences,
    breakAttest: (error) => {
      broken = error
    },
    get out() {
      return out
    },
    get said() {
      return said
    },
    run: (...args) => {
      ;[out, said] = ['', '']
      const write = (text: string) => {
        out += text
      }
      const say = (line: string) => {
        said += `${line}\n`
      }
      const terminal = {
        input: new PassThrough(),
        output: new PassThrough(),
        size: () => ({ columns: 80, rows: 24 }),
        onResize: () => {},
      }
      const context = {
        root,
        lent: `${root}-lent`,
        leases,
        processes,
        now: () => nowMs,
        repository: `${root}/`,
        workingDirectory: root,
        owner: 'tester',
        builder,
        terminal,
        interrupted: interruption.signal,
        attach,
        write,
        out: (text: string) => write(`${text}\n`),
        say,
      }
      return runCli(context, args)
    },
    makeNetwork: (detached = true) => {
      const lease = leases.acquire({
        provider: 'process',
        topology: 'pair',
        shape: {},
        owner: 'tester',
        ttlMs: 60_000,
        detached,
      })
      const host = { label: 'x', region: 'local', port: 9000 }
      lease.setHosts([
        { ...host, name: 'alice', address: '127.1.1.2' },
        { ...host, name: 'bob', address: '127.1.1.3' },
      ])
      const stamp = processes.add({ pid: 4_100_000 })
      lease.note({ kind: 'process', role: 'daemon of alice', stamp })
      return lease
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  }
}
