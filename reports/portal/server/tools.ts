import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openVerdictBook, type VerdictBook } from '../../manual/book.ts'
import { openDesk } from '../../manual/desk.ts'
import { openDrafts } from '../../manual/drafts.ts'
import type { Vocabulary } from '../model/types.ts'
import { envCommand } from './env-command.ts'
import type { PortalLibrary } from './library.ts'
import { liveRoutes } from './live-routes.ts'
import { networkRoutes } from './network-routes.ts'
import type { RouteSet } from './routes.ts'
import { createTryOut } from './try-out.ts'
import { verdictRoutes } from './verdict-routes.ts'
import { createVocabularyReader } from './vocabulary.ts'
import { workshopRoutes } from './workshop-routes.ts'

export interface RepositoryTools {
  readonly book: VerdictBook
  readonly routeSets: readonly RouteSet[]
  vocabulary(): Promise<Vocabulary>
  /** Ends what it has started. */
  stop(): Promise<void>
}

/** Where unfinished verdicts of this repository lie. */
export const draftsFolder = (root: string): string => join(root, '.cache', 'portal', 'drafts')

/** What a portal that stands in the repository can do besides showing records. */
export const repositoryTools = ({
  root,
  folders,
  library,
}: {
  readonly root: string
  readonly folders: readonly string[]
  readonly library: PortalLibrary
}): RepositoryTools => {
  const stopping = new AbortController()
  const vocabulary = createVocabularyReader({ root, scope: library.index().scope, signal: stopping.signal })
  const book = openVerdictBook(
    (options) => openDesk({ root }, options),
    () => new Date(),
  )
  return {
    book,
    routeSets: [
      liveRoutes({ folder: folders[0] ?? join(root, 'reports/out'), signal: stopping.signal }),
      networkRoutes({ env: envCommand(root, stopping.signal), owner: userInfo().username }),
      workshopRoutes({ vocabulary, tryOut: createTryOut(root, stopping.signal) }),
      verdictRoutes({
        book,
        drafts: openDrafts(draftsFolder(root)),
      }),
    ],
    vocabulary,
    stop: async () => stopping.abort(),
  }
}
