import { PassThrough } from 'node:stream'
import { readContext } from '../../context.ts'
import { reportFiles } from '../../files.ts'
import { environmentName } from '../../history.ts'
import { follow } from './follow.ts'
import { createLiveReader } from './live-reader.ts'
import type { RouteSet } from './routes.ts'

/** As many pages as may listen at once; each costs a little memory and a timer. */
const maxListeners = 32

/** Where the run goes that writes there; it says so before its stream begins. */
const environmentOf = (folder: string): string => {
  const reading = readContext(reportFiles(folder).context)
  return 'context' in reading ? environmentName(reading) : 'a network'
}

/** `GET /api/live`: server-sent events of whatever run writes into the folder. */
export const liveRoutes = ({
  folder,
  signal,
}: {
  readonly folder: string
  readonly signal: AbortSignal
}): RouteSet => ({
  ability: 'live',
  add: (app) => {
    let listeners = 0
    app.get('/api/live', (request, reply) => {
      if (listeners >= maxListeners)
        return reply.code(503).send({ code: 'PORTAL_BUSY', message: `${maxListeners} pages listen already.` })
      listeners++
      const stream = new PassThrough({ highWaterMark: 1024 * 1024 })
      const gone = new AbortController()
      const reader = createLiveReader(() => environmentOf(folder))
      request.raw.socket.on('close', () => gone.abort())
      void follow({ folder, signal: AbortSignal.any([gone.signal, signal]) }, (change) => {
        const events = reader.read(change)
        if (events.length > 0)
          stream.write(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
        return !stream.writableNeedDrain
      }).finally(() => {
        listeners--
        stream.end()
      })
      // Tells the browser at once that somebody listens.
      stream.write(': here\n\n')
      return reply.type('text/event-stream').send(stream)
    })
  },
})
