import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeWhole } from '../../files.ts'
import { isKeptFile, readKept } from '../../kept-file.ts'
import type { Book } from '../../manual/book.ts'
import type { Client } from '../build/build-client.ts'
import { selfContainedPage } from '../build/page-html.ts'
import type { PortalIndex, ScenarioDetail, Vocabulary } from '../model/types.ts'
import type { PortalLibrary } from '../server/library.ts'

/** Details are packed by so many scenarios, so that a page unpacks only what it shows. */
const perPack = 100
/** More than any attachment that a run keeps. */
const maxEvidenceBytes = 8 * 1024 * 1024

const pack = (data: unknown): string => gzipSync(JSON.stringify(data), { level: 9 }).toString('base64')

interface ExportParts {
  readonly library: PortalLibrary
  readonly client: Client
  readonly vocabulary: Vocabulary
  /** Where manual scenarios stand. */
  readonly book: Book
}

export interface Exported {
  readonly page: string
  readonly bytes: number
  readonly evidenceFiles: number
}

const wasRun = ({ results, lastFailure }: PortalIndex['scenarios'][number]): boolean =>
  lastFailure !== undefined || results.some((one) => one !== null)

/** Steps that did nothing but pass and say nothing are most of a record; the newest run alone shows them. */
const slim = (detail: ScenarioDetail): ScenarioDetail => ({
  ...detail,
  runs: detail.runs.filter(({ outcome }, at) => at === 0 || outcome === 'failed' || outcome === 'flaky'),
})

const packs = async (
  library: PortalLibrary,
  { scenarios }: PortalIndex,
): Promise<ReadonlyMap<string, string>> => {
  const data = new Map<string, string>()
  for (let at = 0; at < scenarios.length; at += perPack) {
    const part: ScenarioDetail[] = []
    for (const { id } of scenarios.slice(at, at + perPack).filter(wasRun))
      part.push(slim(await library.detail(id)))
    data.set(`details-${at / perPack}`, pack(Object.fromEntries(part.map((one) => [one.id, one]))))
  }
  return data
}

const filesOf = ({ runs, failures }: ScenarioDetail): readonly (readonly [run: string, file: string])[] =>
  [...runs, ...failures].flatMap(({ run, attempts }) =>
    attempts
      .flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments))
      .flatMap(({ file }) => (file === undefined || !isKeptFile(file) ? [] : [[run, file] as const])),
  )

const copyEvidence = async (target: string, { library }: ExportParts): Promise<number> => {
  const wanted: (readonly [run: string, file: string])[] = []
  for (const { id } of library.index().scenarios.filter(wasRun))
    wanted.push(...filesOf(slim(await library.detail(id))))
  let written = 0
  for (const [run, file] of wanted) {
    const content = library
      .foldersOf(run)
      .map((folder) => readKept(folder, file, maxEvidenceBytes))
      .find((one) => one !== undefined)
    if (content === undefined) continue
    writeWhole(join(target, 'evidence', run, file), content)
    written++
  }
  return written
}

/** Writes the portal as one page that works from the disk, without a network, with its evidence beside it. */
export const exportPortal = async (target: string, parts: ExportParts): Promise<Exported> => {
  const { library, client, vocabulary, book } = parts
  const index = library.index()
  const page = selfContainedPage({
    style: readFileSync(join(client.folder, 'portal.css'), 'utf8'),
    script: readFileSync(join(client.folder, 'portal.js'), 'utf8'),
    data: new Map([
      ['index', pack(index)],
      ['book', pack(book)],
      ['vocabulary', pack(vocabulary)],
      ...(await packs(library, index)),
    ]),
  })
  const path = join(target, 'index.html')
  writeWhole(path, page)
  return { page: path, bytes: Buffer.byteLength(page), evidenceFiles: await copyEvidence(target, parts) }
}
