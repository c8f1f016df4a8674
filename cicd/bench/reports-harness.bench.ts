import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../repository.ts'
import { median } from '../schedule/durations.ts'
import { createProject, type Project } from './false-green/project.ts'
import type { Figure } from './figure.ts'

// What the harness adds to a scenario that does nothing, over the bare runner in the same run, and how long a plan takes.
const few = 100
const many = 1100
const repetitions = Number(process.env.NUNET_BENCH_REPETITIONS ?? 5)

const tell = (figure: Figure): void => {
  const note = [...(figure.note === undefined ? [] : [figure.note]), `load ${loadavg()[0]!.toFixed(1)}`]
  console.log(JSON.stringify({ ...figure, note: note.join('; ') }))
}
const round = (value: number): number => Number(value.toPrecision(3))

interface Cost {
  readonly ms: number
  /** Of the processor, of the process and all that it waited for. */
  readonly cpuMs: number
}

/** Clock ticks of Linux are hundredths of a second. */
const childrenCpuMs = (): number => {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

const clocked = async (act: () => Promise<void>): Promise<Cost> => {
  const [startedAt, cpuBefore] = [performance.now(), childrenCpuMs()]
  await act()
  return { ms: performance.now() - startedAt, cpuMs: childrenCpuMs() - cpuBefore }
}

const node = (directory: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`)),
    )
  })

const projectOf = (scenarios: number): Project => {
  const features = Array.from({ length: scenarios / 50 }, (_, at) => [
    `part-${at}.feature`,
    `Feature: Part ${at}\n${Array.from({ length: 50 }, (_one, nth) => `  Scenario: ${at}-${nth}\n    Given it works\n    And it works\n    And it works\n    And it works\n`).join('')}`,
  ])
  return createProject({ features: Object.fromEntries(features) })
}

type Runner = (project: Project) => Promise<Cost>

const bare: Runner = ({ directory }) =>
  clocked(() =>
    node(directory, [
      join(repositoryRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js'),
      ...['--config', 'steps/cucumber.ts', 'features/*.feature'],
    ]),
  )

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000 }

/** What `accept` says that playing took, from the start of its process to its end; reports come after it. */
const playedMs = (output: string): number => {
  const [, value, unit] = /features took ([\d.]+) (ms|s)/.exec(output) ?? []
  if (value === undefined) throw new Error(`accept does not say how long playing took: ${output.slice(-400)}`)
  return Number(value) * unitsMs[unit ?? '']!
}

const harness = (project: Project): Promise<Cost & { readonly playedMs: number }> => {
  let output = ''
  return clocked(async () => {
    const ended = await project.accept()
    output = ended.output
    if (ended.code !== 0) throw new Error(`accept ended with ${ended.code}: ${output.slice(-400)}`)
  }).then((cost) => ({ ...cost, playedMs: playedMs(output) }))
}

/** What one scenario more costs: neither starting nor loading is in it. */
const perScenario = (small: readonly number[], large: readonly number[]): number =>
  (median(large) - median(small)) / (many - few)

const measureOverhead = async (): Promise<void> => {
  using small = projectOf(few)
  using large = projectOf(many)
  const projects = [small, large] as const
  const costs: { bare: Cost; harness: Awaited<ReturnType<typeof harness>> }[][] = [[], []]
  // In turn, so that what the machine does meanwhile meets all alike.
  for (let nth = 0; nth < repetitions; nth++)
    for (const [at, project] of projects.entries())
      costs[at]!.push({ bare: await bare(project), harness: await harness(project) })
  const slope = (of: (cost: (typeof costs)[0][0]) => number): number =>
    perScenario(costs[0]!.map(of), costs[1]!.map(of))
  const bareMs = slope((cost) => cost.bare.ms)
  const beside = (value: number) => ({ value: round(value), unit: 'ms', ratio: round(value / bareMs) })
  const note = `median of ${repetitions}, slope from ${few} to ${many} scenarios`
  const cpu = (value: number) => `processor ${round(value)} ms`
  tell({
    name: 'no-op scenario, bare cucumber-js',
    value: round(bareMs),
    unit: 'ms',
    note: `${cpu(slope((cost) => cost.bare.cpuMs))}; ${note}`,
  })
  const peer = 'bare cucumber-js'
  tell({
    name: 'no-op scenario, played by the harness',
    ...beside(slope((cost) => cost.harness.playedMs)),
    peer,
    aim: '<= 1.3 x',
    note: 'messages kept on the disk one by one, progress shown',
  })
  tell({
    name: 'no-op scenario, with record, formats and their reading again',
    ...beside(slope((cost) => cost.harness.ms)),
    peer,
    note: cpu(slope((cost) => cost.harness.cpuMs)),
  })
}

const measurePlan = async (): Promise<void> => {
  const costs: Cost[] = []
  for (let nth = 0; nth < repetitions; nth++)
    costs.push(await clocked(() => node(repositoryRoot, ['cicd/plan.ts', '--event', 'merge-request'])))
  tell({
    name: 'plan of a merge request',
    value: round(median(costs.map(({ ms }) => ms)) / 1000),
    unit: 's',
    aim: '<= 1 s',
    note: `median of ${repetitions}; processor ${round(median(costs.map(({ cpuMs }) => cpuMs)) / 1000)} s`,
  })
}

await measurePlan()
await measureOverhead()
