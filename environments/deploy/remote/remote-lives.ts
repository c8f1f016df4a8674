import type { UnexpectedEnd } from '../../environment.ts'
import { lastLines } from '../daemon.ts'
import type { RemoteEnd } from './keeper.ts'

/** The daemons that one far host has had while this process held it. */
export interface RemoteLives {
  begin(life: number): void
  /** The present daemon is about to be ended on purpose. */
  ask(how: 'stop' | 'kill'): void
  /** The present daemon has ended; `ends` is what its machine remembers. */
  learn(ends: readonly RemoteEnd[]): void
  /** How the present daemon ended, in words. */
  lastEnd(): string
  unexpected(): readonly UnexpectedEnd[]
}

interface Life {
  readonly number: number
  asked?: 'stop' | 'kill'
  isGone?: boolean
  end?: RemoteEnd
}

const nobodySaw = 'ended in a way that nobody saw'

const judge = (host: string, { asked, isGone, end }: Life): readonly UnexpectedEnd[] => {
  if (isGone !== true || asked === 'kill') return []
  if (asked === 'stop' && end?.isOrderly !== false) return []
  const how = `${end?.how ?? nobodySaw}, ${asked === 'stop' ? 'asked to stop' : 'asked by nobody'}`
  return [{ host, how, logTail: lastLines(end?.logTail ?? '') }]
}

/** The same rules as for daemons of this machine. */
export const createRemoteLives = (host: string): RemoteLives => {
  const lives: Life[] = []
  return {
    begin: (number) => {
      if (lives.at(-1)?.number !== number) lives.push({ number })
    },
    ask: (how) => {
      const present = lives.at(-1)
      if (present !== undefined) present.asked = how
    },
    learn: (ends) => {
      const present = lives.at(-1)
      if (present !== undefined) present.isGone = true
      for (const life of lives) life.end ??= ends.find((one) => one.life === life.number)
    },
    lastEnd: () => lives.at(-1)?.end?.how ?? nobodySaw,
    unexpected: () => lives.flatMap((life) => judge(host, life)),
  }
}
