import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { LinkQuality } from '../../topology.ts'
import { serveControl } from '../control/server.ts'
import { openLibc } from '../native/libc.ts'
import { createSharedLinks, openLinkTable, pairOf, siteCount } from './links.ts'
import { createOrders, isStopped, modeFor, orderMode, orderStop } from './orders.ts'
import type { PacketThreadData } from './packet-thread.ts'
import { type LinkCounter, readSiteLink } from './site-links.ts'

/** Runs in the network namespace of a router until its links are gone or it is ended. */
const { values } = parseArgs({
  options: { control: { type: 'string' }, queue: { type: 'string' } },
})
const queue = Number(values.queue)
if (values.control === undefined || !Number.isInteger(queue) || queue < 0 || queue > 65_535) {
  process.stderr.write('usage: main.ts --control <path of the socket> --queue <0 to 65535>\n')
  process.exit(2)
}

const eventfdFlags = 0o2004000 // not blocking, closed on exec
const lookEveryMs = 1000

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}

const links = createSharedLinks()
const table = openLinkTable(links)
const orders = createOrders(openLibc().eventfd(0, eventfdFlags))
const workerData: PacketThreadData = { links, orders, queue }
const thread = new Worker(new URL('./packet-thread.ts', import.meta.url), { workerData })
thread.on('error', fail)
thread.on('exit', () => process.exit(isStopped(orders) ? 0 : 1))
await once(thread, 'message')

const known = new Map<number, LinkQuality>()
let mode = 0
let obeyed: Promise<unknown> = Promise.resolve()

/** Resolves when packets are handed over as the links need it. One change at a time. */
const applyMode = (): Promise<unknown> => {
  obeyed = obeyed.then(async () => {
    const wanted = modeFor(known.values())
    if (wanted === mode) return
    mode = wanted
    const answer = once(thread, 'message')
    orderMode(orders, wanted)
    await answer
  })
  return obeyed
}

const counters = (): readonly LinkCounter[] => {
  const rows: LinkCounter[] = []
  for (let pair = 0; pair < siteCount * siteCount; pair++) {
    const counts = table.countsOf(pair)
    if (counts.seen > 0) rows.push({ fromSite: pair >> 8, toSite: pair & 0xff, ...counts })
  }
  return rows
}

await serveControl(values.control, {
  setLinks: async (params) => {
    // All are read before the first is set: an order holds as a whole or not at all.
    const wanted = (Array.isArray(params) ? params : [params]).map(readSiteLink)
    for (const { fromSite, toSite, quality } of wanted) {
      const pair = pairOf(fromSite, toSite)
      table.set(pair, quality)
      known.set(pair, quality)
    }
    await applyMode()
  },
  counters,
  isAlive: () => true,
}).catch(fail)

const hasLinks = (): boolean =>
  readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .some((line) => line.includes(':') && !line.trim().startsWith('lo:'))

let hadLinks = hasLinks()
setInterval(() => {
  const has = hasLinks()
  // This process alone would keep an abandoned namespace in being.
  if (hadLinks && !has) orderStop(orders)
  hadLinks = has
}, lookEveryMs)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => orderStop(orders))
process.stdout.write('ready\n')
// Now, because it is killed when its network goes.
flushCompileCache()
