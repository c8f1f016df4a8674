import { relative } from 'node:path'
import { PassThrough } from 'node:stream'
import { readContext } from '../../context.ts'
import { reportFiles } from '../../files.ts'
import { environmentName } from '../../history.ts'
import type { LiveNews } from '../model/live.ts'
import { followAll, type Hearing } from './follow-all.ts'
import { createLiveReader, type LiveReader } from './live-reader.ts'
import type { RouteSet } from './routes.ts'

/** As many pages as may listen at once; each costs a little memory and a timer. */
const maxListeners = 32

/** Where the run goes that writes there; it says so before its stream begins. */
const environmentOf = (folder: string): string => {
  const reading = readContext(reportFiles(folder).context)
  return 'context' in reading ? environmentName(reading) : 'a network'
}

/** Turns what is heard of runs into what the page is told. */
const createHearing = (root: string, tell: (news: readonly LiveNews[]) => boolean): Hearing => {
  const readers = new Map<string, LiveReader>()
  const readerOf = (folder: string): LiveReader => {
    const known = readers.get(folder) ?? createLiveReader(() => environmentOf(folder))
    readers.set(folder, known)
    return known
  }
  return {
    onChange: (folder, change) =>
      tell(
        readerOf(folder)
          .read(change)
          .map((event) => ({ ...event, place: relative(root, folder) })),
      ),
    onLost: (folder) => void tell([{ kind: 'end', success: false, place: relative(root, folder) }]),
    onRecord: (writtenMs) => void tell([{ kind: 'record', writtenMs }]),
  }
}

/** `GET /api/live`: server-sent events of whatever runs write into the folder and those of further networks in it. */
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
      request.raw.socket.on('close', () => gone.abort())
      const hearing = createHearing(folder, (news) => {
        if (news.length > 0) stream.write(news.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''))
        return !stream.writableNeedDrain
      })
      void followAll({ folder, signal: AbortSignal.any([gone.signal, signal]) }, hearing).finally(() => {
        listeners--
        stream.end()
      })
      // Tells the browser at once that somebody listens.
      stream.write(': here\n\n')
      return reply.type('text/event-stream').send(stream)
    })
  },
})
