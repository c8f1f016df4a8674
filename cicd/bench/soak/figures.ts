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

/** What so many runs of a suite beside busy loops tell. */
export const figuresOf = (
  runs: readonly SoakRun[],
  { provider, wanted }: { readonly provider: string; readonly wanted: number },
): readonly Figure[] => {
  const what = `of the suite on ${provider} beside two busy loops`
  if (runs.length === 0)
    return [{ name: `spurious reds in runs ${what}`, value: null, unit: 'runs', note: 'no run was played' }]
  const reds = runs.filter((run) => run.reds.length > 0).length
  const bound = upperBoundPercent(reds, runs.length).toFixed(1)
  const times = runs.map(({ tookS }) => tookS)
  const commits = new Set(runs.map(({ commit }) => commit)).size
  return [
    {
      name: `spurious reds in runs ${what}`,
      value: reds,
      unit: 'runs',
      aim: '<= 0',
      note: `${runs.length} of ${wanted} runs of ${runs[0]!.scenarios} scenarios, ${commits} commits; at most ${bound} % at 95 %`,
    },
    {
      name: `wall clock ${what}, median`,
      value: median(times),
      unit: 's',
      note: `longest ${Math.max(...times).toFixed(0)} s; load ${median(runs.map(({ load }) => load))}`,
    },
  ]
}
