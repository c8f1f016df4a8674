import type { UnexpectedEnd } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import type { RemoteKeeper, RemoteState } from './keeper.ts'
import { createRemoteLives } from './remote-lives.ts'
import { type Watch, watchDaemon } from './watch.ts'

/** How long the word of an end may come after it; it is on its way already. */
const wordMs = 3000
/** How long a machine that was switched on may take until its daemon runs again. */
const backMs = 60_000

/** The daemon of one far host as this process knows it. */
export interface RemoteDaemon {
  /** As far as is known: an end that nobody asked for is told a moment later. */
  isRunning(): boolean
  start(): Promise<void>
  /** From now on its end is noticed by itself. */
  watch(): void
  /** Asks the machine whether it runs. */
  look(): Promise<boolean>
  /** It is about to be ended on purpose. */
  ask(how: 'stop' | 'kill'): void
  /** It is gone with its machine. */
  lose(): void
  /** Somebody else starts it again, or has done so: waits for that life. @throws EnvironmentError HOST_START_FAILED */
  follow(): Promise<void>
  /** False when it is still there after `withinMs`. */
  end(signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<boolean>
  /** How the last one ended, for messages. */
  lastEnd(): string
  unexpectedEnds(): Promise<readonly UnexpectedEnd[]>
  /** Asks a last time how it ended, then never again. */
  forget(): Promise<void>
}

export interface RemoteDaemonComponents {
  readonly host: string
  readonly keeper: Pick<RemoteKeeper, 'start' | 'state' | 'end' | 'ends' | 'connect'>
  /** Takes the daemon's credentials out of a text. */
  readonly clean: (text: string) => Promise<string>
}

export const createRemoteDaemon = (
  { host, keeper, clean }: RemoteDaemonComponents,
  found: RemoteState | undefined,
): RemoteDaemon => {
  const lives = createRemoteLives(host)
  let life = found?.life ?? 0
  let isUp = found?.pid !== undefined
  let isForgotten = false
  let watching: Watch | undefined

  /** Reads how the present one ended; the word of it comes a moment after it is gone. */
  const learn = async (): Promise<void> => {
    const ofPresent = async () => {
      const ends = await keeper.ends()
      return ends.some((end) => end.life === life) ? ends : undefined
    }
    const ends = (await until(ofPresent, { withinMs: wordMs, everyMs: 100 })) ?? []
    const cleaned = ends.map(async (end) => ({ ...end, logTail: await clean(end.logTail) }))
    lives.learn(await Promise.all(cleaned))
    isUp = false
  }
  const look = async (): Promise<boolean> => {
    const state = await keeper.state()
    if (isUp && (state.pid === undefined || state.life !== life)) await learn()
    return isUp
  }
  const lose = (): void => {
    lives.learn([])
    isUp = false
  }
  /** A machine out of reach keeps nobody from hearing what is known; one that was taken back does not come again. */
  const lookIfReached = async (): Promise<void> => {
    if (!isUp || isForgotten) return
    await look().catch((error: unknown) => {
      if (!(error instanceof EnvironmentError) || error.code !== 'HOST_TAKEN_BACK') return
      lives.learn([
        { life, how: 'ended when its owner took the machine back', isOrderly: false, logTail: '' },
      ])
      isUp = false
    })
  }
  const begin = (state: RemoteState): void => {
    life = state.life
    isUp = true
    lives.begin(life)
  }
  const watch = () => {
    watching?.stop()
    watching = watchDaemon(keeper, life, learn)
  }
  // One that had ended before cannot be judged here: whoever held it may have asked.
  if (isUp) {
    lives.begin(life)
    watch()
  }

  return {
    isRunning: () => isUp,
    start: async () => {
      begin(await keeper.start())
    },
    watch,
    look,
    ask: (how) => {
      watching?.stop()
      lives.ask(how)
    },
    lose,
    follow: async () => {
      lose()
      const again = async () => {
        const state = await keeper.state().catch(() => undefined)
        return state?.pid !== undefined && state.life > life ? state : undefined
      }
      const state = await until(again, { withinMs: backMs, everyMs: 100 })
      if (state === undefined)
        throw new EnvironmentError({
          code: 'HOST_START_FAILED',
          message: `Waiting for ${host} to come back: its daemon did not run again within ${backMs} ms`,
        })
      begin(state)
      watch()
    },
    end: async (signal, withinMs) => {
      if (!(await keeper.end(signal, withinMs))) return false
      await learn()
      return true
    },
    lastEnd: () => lives.lastEnd(),
    unexpectedEnds: async () => {
      await lookIfReached()
      return lives.unexpected()
    },
    forget: async () => {
      watching?.stop()
      await lookIfReached()
      isForgotten = true
    },
  }
}
