import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { readWrittenFeature } from '../../features.ts'
import { openVerdictBook } from '../../manual/book.ts'
import { openDrafts } from '../../manual/drafts.ts'
import { openLedger } from '../../manual/ledger.ts'
import {
  buildClient,
  createLibrary,
  createPortal,
  oneKey,
  type People,
  type PortalLibrary,
  type RouteSet,
} from '../index.ts'
import { type VerdictDesk, verdictRoutes } from '../server/verdict-routes.ts'
import { keepExample } from './records.ts'

export const key = 'the-key-of-this-test'

const manualFeature = `Feature: What only people see
  Rule: Pages are looked at
    @manual @scope:ucan-1
    Scenario: The wall is pleasant to look at
      Given somebody has opened the wall
      Then nothing overlaps
`
const uri = 'features/manual/pages.feature'
const now = (): Date => new Date('2026-11-23T10:00:00Z')

/** A desk with one scenario, whose ledger and drafts lie in a folder. */
export const deskIn = (folder: string): VerdictDesk => {
  const scenarios = readWrittenFeature(uri, manualFeature)
  const open = ({ version = '0.5.0' }: { readonly version?: string }) => ({
    folder: join(folder, 'desk'),
    ledger: openLedger(join(folder, 'desk')),
    scenarios,
    version,
  })
  return { book: openVerdictBook(open, now), drafts: openDrafts(join(folder, 'drafts')) }
}

export interface PortalStage extends AsyncDisposable {
  readonly folder: string
  readonly library: PortalLibrary
  readonly desk: VerdictDesk
  readonly app: FastifyInstance
  /** The address that would be printed. */
  readonly address: string
}

interface StageOptions {
  readonly routeSets?: readonly RouteSet[]
  /** Fills the folder of runs. */
  readonly fill?: (folder: string) => void
  /** Who may come; whoever holds `key` by default. */
  readonly people?: People
}

/** Where failures of replaced runs lie in the folder of a stage. */
export const failuresIn = (folder: string): string => join(folder, '.failures')

/** A portal over made-up runs that listens on a port of its own. */
export const openStage = async ({
  routeSets = [],
  fill = keepExample,
  people = oneKey(key),
}: StageOptions = {}): Promise<PortalStage> => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-portal-'))
  fill(folder)
  const library = createLibrary({
    folders: [folder],
    failures: failuresIn(folder),
    scope: [
      {
        id: 'ucan',
        title: 'Tokens',
        accept: [
          { n: 1, text: 'a grant is checked' },
          { n: 2, text: 'nothing proves this' },
        ],
      },
    ],
    features: () => [{ uri, text: manualFeature }],
    now,
  })
  const desk = deskIn(mkdtempSync(join(folder, '.desk-')))
  const app = createPortal({
    library,
    client: await buildClient(),
    people,
    routeSets: [verdictRoutes(desk), ...routeSets],
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    folder,
    library,
    desk,
    app,
    address: `http://127.0.0.1:${port}/#key=${key}`,
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections()
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The answer to a request that is sent as it is written, which no client would do. */
export const overTheWire = ({ server }: FastifyInstance, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    let answer = ''
    connect(port, '127.0.0.1')
      .setEncoding('utf8')
      .on('data', (chunk) => {
        answer += chunk
      })
      .on('error', reject)
      .on('end', () => resolve(answer))
      .end(`${request}Connection: close\r\n\r\n`)
  })
