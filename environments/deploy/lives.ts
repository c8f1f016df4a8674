import type { UnexpectedEnd } from '../environment.ts'
import type { ProcessStamp, ProcessTable } from '../lease/index.ts'
import { until } from '../until.ts'
import type { Daemon } from './daemon.ts'

/** How long the word of an end may come after it; it is on its way already. */
const wordMs = 2000

interface Life {
  readonly stamp: ProcessStamp
  readonly isOurChild: boolean
  asked?: 'stop' | 'kill'
  end?: { readonly how: string; readonly isOrderly: boolean; readonly logTail: string }
}

/** The daemons that one host has had, one after the other. */
export interface Lives {
  /** @param daemon without `ending` when another process started it, so that its exit code is told to nobody here */
  begin(daemon: Pick<Daemon, 'stamp'> & Partial<Daemon>): void
  /** The present daemon is about to be ended on purpose. */
  ask(how: 'stop' | 'kill'): void
  /** Resolves when it is known how every dead one ended, as far as that can be known. */
  settle(): Promise<void>
  unexpected(): Promise<readonly UnexpectedEnd[]>
}

export interface LivesComponents {
  readonly host: string
  readonly processes: Pick<ProcessTable, 'isAlive'>
  /** Read at once when a daemon ends, for the next one writes to the same file. */
  readonly endOfLog: () => Promise<string>
}

export const createLives = ({ host, processes, endOfLog }: LivesComponents): Lives => {
  const lives: Life[] = []
  const dead = () => lives.filter((life) => !processes.isAlive(life.stamp))

  const settle = async (): Promise<void> => {
    await Promise.all(
      dead()
        .filter((life) => life.isOurChild)
        .map((life) => until(() => life.end, { withinMs: wordMs })),
    )
  }

  const judge = async ({ asked, end }: Life): Promise<readonly UnexpectedEnd[]> => {
    if (asked === 'kill') return []
    if (asked === 'stop' && end?.isOrderly !== false) return []
    const how = end?.how ?? 'ended in a way that nobody saw'
    const logTail = end?.logTail ?? (await endOfLog())
    return [{ host, how: `${how}, ${asked === 'stop' ? 'asked to stop' : 'asked by nobody'}`, logTail }]
  }

  return {
    begin: ({ stamp, ending }) => {
      const life: Life = { stamp, isOurChild: ending !== undefined }
      lives.push(life)
      void ending?.().then(async (end) => {
        life.end = { ...end, logTail: await endOfLog() }
      })
    },
    ask: (how) => {
      const present = lives.at(-1)
      if (present !== undefined) present.asked = how
    },
    settle,
    unexpected: async () => {
      await settle()
      return (await Promise.all(dead().map(judge))).flat()
    },
  }
}
