import { fileURLToPath } from 'node:url'
import { type Bench, bench, clocked, median, ratioOf } from '../bench/measuring.ts'
import type { Topology } from '../topology.ts'
import { until } from '../until.ts'
import { perfectLink, qualityBetween } from './quality.ts'
import { regions, roundTripMs } from './regions.ts'
import { mergeSurveys } from './survey/attest.ts'
import { compare, declaredBy } from './survey/compare.ts'
import type { Measured } from './survey/types.ts'
import { createLab, type Lab, whatLabLacks } from './testing/lab.ts'

const flood = fileURLToPath(new URL('./testing/flood.ts', import.meta.url))
const tenths = (value: number): number => Math.round(value * 10) / 10
const thousandths = (value: number): number => Math.round(value * 1000) / 1000

/** One host in each region. */
const world: Topology = {
  name: 'world',
  hosts: regions.map(({ name }, index) => ({ name: `h${index}`, region: name })),
}

const siteLinks = (topology: Topology) =>
  topology.hosts.flatMap((from, one) =>
    topology.hosts
      .map((to, other) => ({
        fromSite: one + 2,
        toSite: other + 2,
        quality: qualityBetween(topology, from.name, to.name),
      }))
      .filter(({ fromSite, toSite }) => fromSite !== toSite),
  )

const labOf = (topology: Topology): Promise<Lab> =>
  createLab(topology.hosts.map(({ name, nat = 'none' }, index) => ({ name, site: index + 2, nat })))

/** As many as an attestation takes before it refuses a network. */
const surveys = 3

/** Of every direction, in milliseconds, the smallest first. */
const errorsOf = ({ pairs }: Measured): readonly number[] => {
  const regionOf = new Map(world.hosts.map(({ name, region }) => [name, region!]))
  return pairs
    .map(({ from, to, roundTripMs: found = Number.NaN }) =>
      Math.abs(found - roundTripMs(regionOf.get(from)!, regionOf.get(to)!)),
    )
    .sort((one, other) => one - other)
}

const differencesOf = (measured: Measured): number => compare(declaredBy(world), measured).differences.length

/** One survey is what the machine does to packets besides; the fastest of several, what the network does. */
const measureAccuracy = async ({ tell, say, signal }: Bench): Promise<void> => {
  await using lab = await labOf(world)
  const { line } = await lab.startDelayLine()
  const { surveyor } = await lab.startSurveyor()
  await line.setLinks(siteLinks(world))
  const all: Measured[] = []
  for (let round = 0; round < surveys; round++) {
    signal.throwIfAborted()
    say(`surveying ${world.hosts.length} regions, ${round + 1} of ${surveys}`)
    all.push(await surveyor.survey(lab.hosts, { observers: lab.observers }))
  }
  const merged = errorsOf(all.reduce(mergeSurveys))
  const single = all.map(errorsOf)
  const at = (errors: readonly number[], percent: number) =>
    errors[Math.min(errors.length - 1, Math.floor((errors.length * percent) / 100))]!
  const directions = `${merged.length} directions of ${world.hosts.length} regions`
  const row = (name: string, value: number, note: string, aim?: string) =>
    tell({ name: `wide area: ${name}`, value, unit: 'ms', note, ...(aim === undefined ? {} : { aim }) })
  const alone = `${directions}; median of ${surveys} surveys, each alone`
  const error = (percent: number) => thousandths(median(single.map((errors) => at(errors, percent))))
  row('median error of a round trip', error(50), alone, '<= 1 ms')
  row('95 of 100 errors of a round trip are below', error(95), alone)
  const together = `${directions}; the fastest of ${surveys} surveys, as an attestation takes it`
  row('largest error of a round trip', thousandths(merged.at(-1)!), together, '<= 1 ms')
  tell({
    name: 'wide area: differences of more than 2 % and 1 ms',
    value: differencesOf(all.reduce(mergeSurveys)),
    unit: '',
    aim: '<= 0',
    note: `${together}; each survey alone: ${all.map(differencesOf).join(', ')}`,
  })
}

const ten: Topology = {
  name: 'ten',
  hosts: regions.slice(0, 10).map(({ name }, index) => ({
    name: `h${index}`,
    region: name,
    nat: (['none', 'full-cone', 'port-restricted', 'symmetric', 'none'] as const)[index % 5]!,
  })),
}

const measureSurvey = async ({ tell }: Bench): Promise<void> => {
  await using lab = await labOf(ten)
  const { line } = await lab.startDelayLine()
  const { surveyor } = await lab.startSurveyor()
  await line.setLinks(siteLinks(ten))
  const { value: measured, tookMs: value } = await clocked(() =>
    surveyor.survey(lab.hosts, { observers: lab.observers }),
  )
  const { differences } = compare(declaredBy(ten), measured)
  const note = `first survey, four kinds of translators; ${differences.length} differences${differences.length > 0 ? `, the first: ${differences[0]}` : ''}`
  tell({ name: 'survey of ten hosts', value, unit: 'ms', aim: '<= 400 ms', note })
}

/** Packets that have come in over `eth0` of a host; everything has a namespace of its own, so nothing else comes. */
const arrivedAt = (lab: Lab, name: string): number => {
  const [, counts] = /eth0:\s*(.*)/.exec(lab.run(name, ['cat', '/proc/net/dev'])) ?? []
  return Number(counts?.split(/\s+/)[1])
}

const floodSeconds = 3

/** Offers packets and counts those that arrive; per second. */
const throughput = async (lab: Lab, perSecond: number): Promise<{ offered: number; arrived: number }> => {
  const before = arrivedAt(lab, 'bob')
  const order = [lab.host('bob').address, String(perSecond), String(floodSeconds), '100']
  const { sent, tookMs } = JSON.parse(lab.run('alice', [process.execPath, flood, ...order])) as {
    sent: number
    tookMs: number
  }
  let last = -1
  await until(
    () => {
      const now = arrivedAt(lab, 'bob')
      const isQuiet = now === last
      last = now
      return isQuiet ? true : undefined
    },
    { withinMs: 5000, everyMs: 200 },
  )
  return { offered: (sent * 1000) / tookMs, arrived: ((last - before) * 1000) / tookMs }
}

const measureThroughput = async ({ tell, say, signal }: Bench): Promise<void> => {
  await using lab = await createLab([
    { name: 'alice', site: 2 },
    { name: 'bob', site: 3 },
  ])
  lab.run('bob', ['iptables', '-A', 'INPUT', '-p', 'udp', '--dport', '9', '-j', 'DROP'])
  // The peer first: what the kernel alone passes on between the same two hosts.
  say('flooding the link without a delay line')
  const past = ['FORWARD', '-j', 'ACCEPT']
  lab.run('router', ['iptables', '-t', 'mangle', '-I', ...past])
  const bare = (await throughput(lab, 60_000)).arrived
  tell({
    name: 'the same link without the delay line: frames per second of 60000',
    value: Math.round(bare),
    unit: '1/s',
  })
  lab.run('router', ['iptables', '-t', 'mangle', '-D', ...past])
  const { line } = await lab.startDelayLine()
  for (const [words, quality] of [
    ['40 ms', { ...perfectLink, delayMs: 40 }],
    ['40 ms, jitter 2 ms, 1 % loss', { ...perfectLink, delayMs: 40, jitterMs: 2, lossPercent: 1 }],
  ] as const) {
    await line.setLinks([{ fromSite: 2, toSite: 3, quality }])
    for (const perSecond of [30_000, 60_000]) {
      signal.throwIfAborted()
      say(`flooding a link of ${words} with ${perSecond} frames per second`)
      const { offered, arrived } = await throughput(lab, perSecond)
      const percent = tenths((100 * arrived) / offered)
      tell({
        name: `delay line, ${words}: frames per second of ${perSecond}`,
        value: Math.round(arrived),
        unit: '1/s',
        // What offers 30,000 cannot show that more would pass.
        ...(perSecond > 30_000
          ? { peer: 'without it', ratio: ratioOf(arrived, bare), aim: '>= 30000 1/s' }
          : {}),
        note: `${Math.round(offered)} offered in one direction, ${percent} % of them arrived, in ${floodSeconds} s`,
      })
    }
  }
}

await bench(async (tools) => {
  const lacks = whatLabLacks()
  if (lacks !== undefined) {
    tools.tell({ name: 'wide area', value: null, unit: 'ms', note: `not measured: lacks ${lacks}` })
    return
  }
  for (const measure of [measureAccuracy, measureSurvey, measureThroughput]) {
    tools.signal.throwIfAborted()
    await measure(tools)
  }
})
