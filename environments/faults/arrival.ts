import { randomInt } from 'node:crypto'
import { until } from '../until.ts'
import type { HostControls } from './controls.ts'
import { attempt, lacking, readThere } from './on-host.ts'

/** Enough that a lossy link lets one through. */
const datagrams = 10
const withinMs = 1000

/** Datagrams that came to a port where nobody listens; see `NoPorts` in the kernel's SNMP counters. */
const strayDatagrams = async (host: HostControls): Promise<number> => {
  const lines = ((await readThere(host, '/proc/net/snmp')) ?? '').split('\n')
  const [names, values] = lines.filter((line) => line.startsWith('Udp:')).map((line) => line.split(' '))
  return Number(values?.[names?.indexOf('NoPorts') ?? -1] ?? Number.NaN)
}

const send = 'for i in $(seq "$3"); do echo nunet >"/dev/udp/$1/$2"; done'

/** Whether one direction can be looked at alone: round trips tell only of both. */
export const canCount = (from: HostControls, to: HostControls): boolean =>
  lacking(from, 'run', 'network').length === 0 && lacking(to, 'run', 'network').length === 0

/** Whether what `from` sends comes to `to`, told by the counters of `to`, whatever happens to the way back. */
export const arrives = async (from: HostControls, to: HostControls): Promise<boolean> => {
  const before = await strayDatagrams(to)
  const port = String(randomInt(40_000, 60_000))
  await attempt(from, ['bash', '-c', send, 'bash', to.address, port, String(datagrams)])
  const came = await until(async () => ((await strayDatagrams(to)) > before ? true : undefined), {
    withinMs,
    everyMs: 50,
  })
  return came === true
}
