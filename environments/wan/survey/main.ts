import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { serveControl } from '../control/server.ts'
import { openLibc } from '../native/libc.ts'
import { runBeforeOthers } from '../native/priority.ts'
import { readOrder } from './read-order.ts'
import { createSockets } from './sockets.ts'
import { createSwitchboard } from './stands.ts'
import { createSurveys } from './surveys.ts'
import { warmUp } from './warm-up.ts'

/** Waits for orders to measure until the namespaces that it has measured are gone or it is ended. */
const { values } = parseArgs({ options: { control: { type: 'string' } } })
if (values.control === undefined) {
  process.stderr.write('usage: main.ts --control <path of the socket>\n')
  process.exit(2)
}

const lookEveryMs = 1000
const libc = openLibc()
runBeforeOthers(libc)
const sockets = createSockets(libc)
await warmUp(sockets, process.pid)
const board = createSwitchboard(sockets)
const surveys = createSurveys(board)

await serveControl(values.control, {
  survey: (params) => {
    const { hosts, options } = readOrder(params)
    return surveys.survey(hosts, options)
  },
  isAlive: () => true,
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
})

// Its sockets alone would keep abandoned namespaces in being.
setInterval(() => {
  if (!board.hasPlaces()) process.exit(0)
}, lookEveryMs)
process.stdout.write('ready\n')
// Now, because it is killed when its network goes.
flushCompileCache()
