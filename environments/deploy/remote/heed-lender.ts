import type { Lender } from '../../environment.ts'
import type { RemoteDaemon } from './remote-daemon.ts'

/** The end of a daemon whose machine was taken back or switched off is no end that nobody asked for. */
export const heeding = (
  lender: Lender,
  daemon: Pick<RemoteDaemon, 'ask' | 'lose' | 'follow'>,
  /** Resolves when the daemon has said who it is. */
  answers: () => Promise<unknown>,
): Lender => ({
  ...lender,
  takeBack: async () => {
    daemon.ask('kill')
    await lender.takeBack()
    daemon.lose()
  },
  restart: async () => {
    daemon.ask('kill')
    await lender.restart()
    await daemon.follow()
    await answers()
  },
})
