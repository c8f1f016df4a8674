import type { Artifact, EvidenceWindow, TestStep } from '../environment.ts'
import {
  cutPackets,
  measureClock,
  type OwnEvent,
  readUsage,
  type Skew,
  unknownClock,
  writeTimeline,
} from '../evidence/index.ts'
import { attemptOf } from '../faults/index.ts'
import { cutLine } from './bound-log.ts'
import { type CutOptions, cutArtifacts, type HostEvidence } from './cut-artifacts.ts'
import type { DiaryEntry } from './fault-diary.ts'
import { type EvidenceFile, evidenceFiles, type Machine } from './machine.ts'

const maxBytes = 2 * 1024 * 1024
/** What is longer may have lost its beginning: a file is cut at the start of a line. */
const wholeBytes = maxBytes / 2
/** Of one scenario with all its hosts, when it is cut to a window. */
const maxWindowBytes = 1_500_000
const maxTimelineBytes = 400_000
/** Of what says which files were cut. */
const maxCutBytes = 20_000
/** On top of that, where packets were captured; a third more as text. */
const maxPacketBytes = 300_000
/** A host that has not told by then is left out, and that is said. */
const hostMs = 2500

export interface EvidenceComponents {
  readonly machines: readonly Machine[]
  /** Turns of faults, oldest first. */
  readonly diary: () => Promise<readonly DiaryEntry[]>
  /** When the network was made, in ms since 1970. */
  readonly sinceMs: number
  readonly now: () => number
}

const versions = (machine: Machine): string =>
  JSON.stringify(
    {
      host: machine.name,
      address: machine.address,
      region: machine.region,
      isRunning: machine.isRunning(),
      deployed: machine.build
        ? { version: machine.build.version, commit: machine.build.commit, sha256: machine.build.sha256 }
        : 'sources',
    },
    undefined,
    2,
  )

const mediaTypes: Readonly<Record<EvidenceFile, string>> = {
  'daemon.log': 'application/x-ndjson',
  'telemetry.ndjson': 'application/x-ndjson',
  'daemon.json': 'application/json',
  'settings.json': 'application/json',
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const missing = (host: string, name: string, why: string): Artifact => ({
  host,
  name: `${name}.missing`,
  mediaType: 'text/plain',
  content: why,
})

/** What `asked` gives, or `late` when that takes longer than a host may. */
const inTime = async <T>(asked: Promise<T>, late: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, hostMs, late)
  })
  return Promise.race([asked, tooLate]).finally(() => clearTimeout(timer))
}

/** Whatever goes wrong becomes the reason why there is no such artifact. */
const attempt = async (
  host: string,
  name: string,
  make: () => Promise<Omit<Artifact, 'host' | 'name'> | string>,
): Promise<Artifact> => {
  try {
    const made = await inTime(make(), `the host did not tell within ${hostMs} ms`)
    return typeof made === 'string' ? missing(host, name, made) : { host, name, ...made }
  } catch (error) {
    return missing(host, name, messageOf(error))
  }
}

const readArtifact = (machine: Machine, name: EvidenceFile): Promise<Artifact> =>
  attempt(machine.name, name, async () => {
    const content = await machine.read(name, maxBytes)
    return content === undefined ? 'there is no such file' : { mediaType: mediaTypes[name], content }
  })

/** Numbers of processes and directories are as faults see them, where they see any. */
const runOn = ({ reach, controls }: Machine) => controls?.run ?? reach?.run.bind(reach)

const pidIn = (status: string | undefined): number | undefined => {
  const found = /"pid"\s*:\s*(\d+)/.exec(status ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

const usageOf = (machine: Machine): Promise<Artifact> =>
  attempt(machine.name, 'usage.json', async () => {
    const run = runOn(machine)
    if (run === undefined) return 'no program can be run there to ask'
    const pid = machine.controls?.daemonPid
      ? await machine.controls.daemonPid()
      : pidIn(await machine.read('daemon.json', maxBytes))
    const dataDirectory = machine.controls?.dataDirectory ?? machine.nunetCommand?.at(-1)
    const usage = await readUsage({ run, pid: machine.isRunning() ? pid : undefined, dataDirectory })
    return { mediaType: 'application/json', content: JSON.stringify(usage, undefined, 2) }
  })

/** Nothing at all where nothing is captured. */
const packetsOf = async (
  machine: Machine,
  { window, share }: { readonly window: EvidenceWindow | undefined; readonly share: number },
): Promise<readonly Artifact[]> => {
  const name = 'packets.pcap'
  let isAsked = true
  const artifact = await attempt(machine.name, name, async () => {
    const files = (await machine.packets?.()) ?? []
    isAsked = files.length > 0
    const cut = cutPackets(files, { window, maxBytes: window === undefined ? maxBytes / 2 : share })
    if (cut === undefined) return 'what was captured is no file of packets'
    return { mediaType: 'application/vnd.tcpdump.pcap', content: cut.toString('base64'), encoding: 'base64' }
  })
  return isAsked ? [artifact] : []
}

/** When the clock of a host was moved on purpose. */
const skewsOf = (host: string, diary: readonly DiaryEntry[]): readonly Skew[] =>
  diary.flatMap(({ turn, id, fault, atMs }) => {
    if (turn !== 'begins' || fault.kind !== 'clock-skew' || fault.host !== host) return []
    const over = diary.find((other) => other.id === id && other.turn === 'over')
    return [{ fromMs: atMs, toMs: over?.atMs, offsetMs: fault.offsetMs }]
  })

const faultEvents = (diary: readonly DiaryEntry[]): readonly OwnEvent[] =>
  diary.map(({ turn, fault, atMs }) => ({
    source: 'fault',
    atMs,
    text: `${attemptOf(fault)}: ${turn}`,
    ...('host' in fault ? { about: fault.host } : {}),
  }))

/** What was inflicted before a window and not healed by then, told where the window begins: else nobody would see it there. */
const standingEvents = (diary: readonly DiaryEntry[], fromMs: number): readonly OwnEvent[] => {
  const before = diary.filter(({ atMs }) => atMs < fromMs)
  const isOver = ({ id }: DiaryEntry) => before.some((one) => one.id === id && one.turn === 'over')
  return before
    .filter((one) => one.turn === 'begins' && !isOver(one))
    .map(({ fault, atMs }) => ({
      source: 'fault',
      atMs: fromMs,
      text: `${attemptOf(fault)}: stands since ${new Date(atMs).toISOString()}`,
      ...('host' in fault ? { about: fault.host } : {}),
    }))
}

const stepEvents = (steps: readonly TestStep[]): readonly OwnEvent[] =>
  steps.flatMap(({ text, startedMs, endedMs, outcome }) => [
    { source: 'step', atMs: startedMs, text: `${text}: begins`, opens: true },
    ...(endedMs === undefined
      ? []
      : [{ source: 'step' as const, atMs: endedMs, text: `${text}: ${outcome ?? 'ends'}` }]),
  ])

const lateClock = unknownClock(`it did not tell within ${hostMs} ms`)

const collect = async (machine: Machine, diary: readonly DiaryEntry[]): Promise<HostEvidence> => {
  const { name } = machine
  const [files, usage, clock] = await Promise.all([
    Promise.all(evidenceFiles.map((file) => readArtifact(machine, file))),
    usageOf(machine),
    inTime(measureClock({ run: runOn(machine), clockFile: machine.controls?.clockFile }), lateClock),
  ])
  const contentOf = (wanted: EvidenceFile) => files.find((file) => file.name === wanted)?.content ?? ''
  const log = contentOf('daemon.log')
  return {
    log: {
      host: name,
      log,
      telemetry: contentOf('telemetry.ndjson'),
      isWhole: Buffer.byteLength(log) < wholeBytes && !log.startsWith(cutLine),
      clock,
      skews: skewsOf(name, diary),
    },
    artifacts: [
      { host: name, name: 'versions.json', mediaType: 'application/json', content: versions(machine) },
      ...files,
      usage,
    ],
  }
}

/** What hosts have left in the window, and at the end what of it does not fit. */
function* cutToWindow(
  hosts: readonly HostEvidence[],
  window: EvidenceWindow,
  bounds: CutOptions['bounds'],
): Generator<Artifact> {
  const maxBytes = maxWindowBytes - maxTimelineBytes - maxCutBytes
  const { artifacts, lines } = cutArtifacts(hosts, { window, bounds, maxBytes })
  yield* artifacts
  if (lines.length === 0) return
  const text = [`All hosts together may leave ${maxBytes} bytes; of this there was more:`, ...lines].join(
    '\n',
  )
  yield { host: '', name: 'cut.txt', mediaType: 'text/plain', content: `${text.slice(0, maxCutBytes - 1)}\n` }
}

/**
 * Logs, telemetry, settings, versions and use of every machine, whether or not its daemon lives, and the timeline of all
 * of them. Nothing is written on a host. What cannot be had says why.
 *
 * @param window cuts logs, telemetry and timeline; without it the last 2 MiB of each
 */
export async function* evidenceOf(
  { machines, diary, sinceMs, now }: EvidenceComponents,
  window?: EvidenceWindow,
): AsyncGenerator<Artifact> {
  const turns = await diary()
  const hosts = await Promise.all(machines.map((machine) => collect(machine, turns)))
  const bounds = { fromMs: sinceMs, toMs: now() }
  const packets = machines.map((machine) =>
    packetsOf(machine, { window, share: Math.floor(maxPacketBytes / Math.max(1, hosts.length)) }),
  )
  if (window === undefined) for (const host of hosts) yield* host.artifacts
  else yield* cutToWindow(hosts, window, bounds)
  for (const captured of await Promise.all(packets)) yield* captured
  const standing = window === undefined ? [] : standingEvents(turns, window.fromMs)
  const own = [...standing, ...faultEvents(turns), ...stepEvents(window?.steps ?? [])]
  const logs = hosts.map(({ log }) => log)
  yield {
    host: '',
    name: 'timeline.ndjson',
    mediaType: 'application/x-ndjson',
    content: writeTimeline({ logs, own, window, bounds, maxBytes: maxTimelineBytes }),
  }
}
