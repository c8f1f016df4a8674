import { signal } from '@preact/signals'
import type { LiveEvent, LiveNews } from '../../model/live.ts'
import { index, refresh, source } from './store.ts'

export interface LiveRun {
  readonly environment: string
  readonly planned: number
  readonly done: number
  readonly failed: number
  /** What is played now. */
  readonly playing: readonly string[]
  /** The last few that ended, newest first. */
  readonly latest: readonly { readonly title: string; readonly outcome: 'passed' | 'failed' | 'skipped' }[]
}

/** Runs that are under way, by where they write: one for each network. */
export const live = signal<ReadonlyMap<string, LiveRun>>(new Map())

/** As many as run side by side on one machine, and some more. */
const playingAtMost = 12

/** One of several of the same name, such as the rows of an outline. */
const without = (titles: readonly string[], title: string): readonly string[] => {
  const at = titles.indexOf(title)
  return at < 0 ? titles : titles.toSpliced(at, 1)
}

const apply = (run: LiveRun | undefined, event: LiveEvent): LiveRun | undefined => {
  if (event.kind === 'run')
    return { environment: event.environment, planned: 0, done: 0, failed: 0, playing: [], latest: [] }
  if (run === undefined || event.kind === 'end') return undefined
  if (event.kind === 'planned') return { ...run, planned: run.planned + event.count }
  if (event.kind === 'begin') return { ...run, playing: [...run.playing, event.title].slice(-playingAtMost) }
  if (event.kind !== 'scenario') return run
  return {
    ...run,
    playing: without(run.playing, event.title),
    done: run.done + 1,
    failed: run.failed + (event.outcome === 'failed' ? 1 : 0),
    latest: [{ title: event.title, outcome: event.outcome }, ...run.latest].slice(0, 4),
  }
}

const applyNews = (runs: ReadonlyMap<string, LiveRun>, news: LiveNews): ReadonlyMap<string, LiveRun> => {
  if (news.kind === 'record') return runs
  const run = apply(runs.get(news.place), news)
  const others = [...runs].filter(([place]) => place !== news.place)
  // Where it stood, so that blocks do not change their places while one looks.
  if (run === undefined) return new Map(others)
  return runs.has(news.place)
    ? new Map([...runs].map(([place, one]) => [place, place === news.place ? run : one]))
    : new Map([...others, [news.place, run]])
}

/** True for news after which what the page has read of runs may be out of date. */
const makesOld = (news: LiveNews): boolean =>
  news.kind === 'end' || (news.kind === 'record' && news.writtenMs > Date.parse(index.peek().madeAt))

let waiting: LiveNews[] = []
let isScheduled = false

/** However many events come, the page is drawn once a frame. */
const draw = (): void => {
  isScheduled = false
  const all = waiting
  waiting = []
  live.value = all.reduce(applyNews, live.peek())
  const last = all.at(-1)
  if (last?.kind === 'step') document.documentElement.dataset.lastStep = String(last.at)
  if (all.some(makesOld)) void refresh()
}

const take = (event: unknown): void => {
  waiting.push(event as LiveNews)
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(draw)
}

/** Follows what runs, for as long as the page is open; the server closes the stream now and then, or goes away. */
const followRuns = async (signal_: AbortSignal): Promise<void> => {
  const from = source.peek()
  if (from === undefined || !from.abilities.includes('live')) return
  while (!signal_.aborted) {
    await from.follow('live', take, signal_).catch(() => undefined)
    live.value = new Map()
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}

source.subscribe((value) => {
  if (value !== undefined) void followRuns(new AbortController().signal)
})
