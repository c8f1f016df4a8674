import type { Sockets } from './sockets.ts'
import { createSwitchboard } from './stands.ts'
import { createSurveys } from './surveys.ts'

/** Different names of our own namespace: as many hosts as one address allows. */
const ourNamespace = (pid: number): readonly string[] => [
  '/proc/self/ns/net',
  `/proc/${pid}/ns/net`,
  `/proc/self/task/${pid}/ns/net`,
  '/proc/thread-self/ns/net',
]

const loopback = '127.0.0.1'
const samples = 150
const withinMs = 900

/** Surveys this machine's loopback. Code that has never run is slow, and the first survey is the one that counts. */
export const warmUp = async (sockets: Sockets, pid: number): Promise<void> => {
  const board = createSwitchboard(sockets)
  const place = { address: loopback, publicAddress: loopback }
  const hosts = ourNamespace(pid).map((namespacePath, index) => ({
    name: `${index}`,
    namespacePath,
    ...place,
  }))
  await createSurveys(board).survey(hosts, { samples, withinMs })
  board.close()
}
