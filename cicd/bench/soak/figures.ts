import { median } from '../../schedule/durations.ts'
import type { Figure } from '../figure.ts'
import type { SoakRun } from './judge.ts'

/** Of how many runs in 100 more are spurious reds with a likelihood of less than 5 %: Clopper-Pearson for none, else Wilson. */
export const upperBoundPercent = (reds: number, runs: number): number => {
  if (runs === 0) return 100
  if (reds === 0) return 100 * (1 - 0.05 ** (1 / runs))
  const z = 1.645
  const share = reds / runs
  const middle = share + z ** 2 / (2 * runs)
  const spread = z * Math.sqrt((share * (1 - share)) / runs + z ** 2 / (4 * runs ** 2))
  return (100 * (middle + spread)) / (1 + z ** 2 / runs)
}

interface About {
  readonly provider: string
  readonly wanted: number
}

/** What so many runs of a suite beside busy loops tell: together, and where they are of several commits, of each. */
export const figuresOf = (runs: readonly SoakRun[], { provider, wanted }: About): readonly Figure[] => {
  const what = `of the suite on ${provider} beside two busy loops`
  if (runs.length === 0)
    return [{ name: `spurious reds in runs ${what}`, value: null, unit: 'runs', note: 'no run was played' }]
  const times = runs.map(({ tookS }) => tookS)
  const commits = [...Map.groupBy(runs, ({ commit }) => commit)]
  const [only, ...others] = commits
  const pooled = others.length === 0 ? `all of ${only![0]}` : `${commits.length} commits pooled`
  return [
    redFigure(`spurious reds in runs ${what}`, runs, `of ${wanted} runs of ${scenariosOf(runs)}, ${pooled}`),
    ...(others.length === 0 ? [] : commits).map(([commit, own]) =>
      redFigure(`the same, of ${commit} alone`, own, `of them, each of ${scenariosOf(own)}`),
    ),
    {
      name: `wall clock ${what}, median`,
      value: median(times),
      unit: 's',
      note: `longest ${Math.max(...times).toFixed(0)} s; load ${median(runs.map(({ load }) => load))}`,
    },
  ]
}

const redFigure = (name: string, runs: readonly SoakRun[], about: string): Figure => {
  const reds = runs.filter((run) => run.reds.length > 0).length
  const bound = upperBoundPercent(reds, runs.length).toFixed(1)
  return {
    name,
    value: reds,
    unit: 'runs',
    aim: '<= 0',
    note: `${runs.length} ${about}; at most ${bound} % at 95 %`,
  }
}

/** Where a suite grew or was cut short, the runs are not alike. */
const scenariosOf = (runs: readonly SoakRun[]): string => {
  const counts = runs.map(({ scenarios }) => scenarios)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? `${most} scenarios` : `${least} to ${most} scenarios`
}
