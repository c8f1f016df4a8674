import { resolve } from 'node:path'
import { type Bench, bench, clocked, median, ratioOf } from '../bench/measuring.ts'
import { type Build, createProvider, loadBuild, type Provider, type Topology } from '../index.ts'
import { type CommandLine, openCommandLine } from './container/testing/command-line.ts'
import { openLab } from './netns/testing/lab.ts'

/**
 * How long it takes to make and to take away so many hosts: as bare namespaces, as containers by the engine's own command
 * line, which is the peer, and with a daemon on each. As many as NUNET_BENCH_HOSTS says, such as `3,10`.
 */
const counts = (process.env.NUNET_BENCH_HOSTS ?? '3,10,50,100').split(',').map(Number)
const rounds = 3
/** What takes long is measured once. */
const roundsOfMany = 1
/** For one network to stand; one that takes longer is told as not measured. */
const patienceMs = 600_000
const isMany = (count: number): boolean => count > 10

const bareAims: Readonly<Record<number, readonly [string, string]>> = { 100: ['<= 2500 ms', '<= 400 ms'] }
const daemonAims: Readonly<Record<number, string>> = { 10: '<= 8000 ms' }

interface Times {
  readonly upMs: number
  readonly downMs: number
}

const topologyOf = (count: number): Topology => ({
  name: `crowd-of-${count}`,
  hosts: Array.from({ length: count }, (_, index) => ({ name: `h${index}` })),
})

const medianTimes = (all: readonly Times[]): Times => ({
  upMs: median(all.map(({ upMs }) => upMs)),
  downMs: median(all.map(({ downMs }) => downMs)),
})

const repeated = async (times: number, { signal }: Bench, once: () => Promise<Times>): Promise<Times> => {
  const all: Times[] = []
  for (let round = 0; round < times; round++) {
    signal.throwIfAborted()
    all.push(await once())
  }
  return medianTimes(all)
}

const bareOnce = async (count: number): Promise<Times> => {
  const { value: lab, tookMs: upMs } = await clocked(() => openLab(topologyOf(count)))
  const { tookMs: downMs } = await clocked(() => lab.close())
  return { upMs, downMs }
}

const containersOnce = async (line: CommandLine, count: number): Promise<Times> => {
  const { tookMs: upMs } = await clocked(() => line.start(count))
  const { tookMs: downMs } = await clocked(() => line.remove())
  return { upMs, downMs }
}

interface Networks {
  readonly provider: Provider
  readonly build: Build
}

const networkOnce = async ({ provider, build }: Networks, count: number, { signal, say }: Bench) => {
  let answers = 0
  const onProgress = (text: string) => {
    if (text.includes('pairs of hosts')) say(text)
    if (text.includes('answers') && ++answers % 10 === 0) say(`${answers} of ${count} daemons answer`)
  }
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const options = { owner: 'bench', build, signal: bounded, onProgress }
  const { value: network, tookMs: upMs } = await clocked(() => provider.spawn(topologyOf(count), options))
  const { tookMs: downMs } = await clocked(() => network[Symbol.asyncDispose]())
  return { upMs, downMs }
}

/** Undefined, and told with the reason, where it cannot be measured. */
const attempt = async <T>(what: string, { tell, signal }: Bench, act: () => Promise<T>) => {
  try {
    return await act()
  } catch (error) {
    signal.throwIfAborted()
    const why = error instanceof Error ? error.message : String(error)
    tell({
      name: what,
      value: null,
      unit: 'ms',
      note: `not measured: ${why.trim().replace(/\s+/g, ' ').slice(0, 300)}`,
    })
    return undefined
  }
}

interface Row extends Times {
  readonly what: string
  readonly rounds: number
  readonly peer: Times | undefined
  readonly aims?: readonly [string?, string?]
}

const tellBoth = ({ tell }: Bench, { what, rounds: taken, peer, aims = [], ...times }: Row): void => {
  const one = (act: string, value: number, other: number | undefined, aim: string | undefined) =>
    tell({
      name: `${what}, ${act}`,
      value,
      unit: 'ms',
      ...(other === undefined ? {} : { peer: 'docker', ratio: ratioOf(value, other) }),
      ...(aim === undefined ? {} : { aim }),
      note: taken > 1 ? `median of ${taken}` : 'once',
    })
  one('spawn', times.upMs, peer?.upMs, aims[0])
  one('teardown', times.downMs, peer?.downMs, aims[1])
}

/** Undefined where it cannot run, which is told. */
const ready = async (name: 'netns' | 'container', { tell }: Bench): Promise<Provider | undefined> => {
  const provider = createProvider(name)
  const readiness = await provider.probe()
  if (readiness.ready) return provider
  const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
  tell({ name: `hosts on ${name}`, value: null, unit: 'ms', note: `not measured: lacks ${lacks}` })
  return undefined
}

await bench(async (tools) => {
  const build = await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))
  const netns = await ready('netns', tools)
  const containers = await ready('container', tools)
  const opened =
    containers && (await attempt('containers by docker', tools, () => openCommandLine(tools.signal)))
  await using line = opened ?? null
  for (const count of counts) {
    const taken = isMany(count) ? roundsOfMany : rounds
    const row = async (
      what: string,
      once: (() => Promise<Times>) | undefined,
      { peer, aims = [] }: { peer?: Times | undefined; aims?: readonly [string?, string?] } = {},
    ) => {
      if (once === undefined) return undefined
      tools.say(`${count} ${what} …`)
      const times = await attempt(`${count} ${what}`, tools, () => repeated(taken, tools, once))
      if (times !== undefined)
        tellBoth(tools, { what: `${count} ${what}`, rounds: taken, peer, aims, ...times })
      return times
    }
    const peer = await row(
      'containers by docker',
      line === null ? undefined : () => containersOnce(line, count),
    )
    await row('bare hosts, netns', netns && (() => bareOnce(count)), { peer, aims: bareAims[count] ?? [] })
    for (const provider of [netns, containers]) {
      const name = `hosts with daemons, ${provider?.name}`
      const once = provider && (() => networkOnce({ provider, build }, count, tools))
      await row(name, once, { peer, aims: provider === netns ? [daemonAims[count]] : [] })
    }
  }
})
