import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { VerdictBook } from '../../manual/book.ts'
import { type Draft, type Drafts, DraftText, type KeptDraft } from '../../manual/drafts.ts'
import { ScenarioId, Version } from '../../manual/entry.ts'
import { ManualError } from '../../manual/errors.ts'
import { maxEvidenceBytes } from '../../manual/evidence.ts'
import type { Person } from '../model/people.ts'
import { PortalError } from './problem.ts'
import type { RouteSet } from './routes.ts'

export interface VerdictDesk {
  readonly book: VerdictBook
  readonly drafts: Drafts
}

const strict = { additionalProperties: false }
const Seen = Type.Integer({ minimum: 0, maximum: 1e9 })
const Named = Type.Object({ scenario: ScenarioId }, strict)
const Asked = Type.Object({ version: Type.Optional(Version) }, strict)
/** What a page sends; evidence is named by its digest, for only what was kept before can belong to a draft. */
const Written = Type.Object(
  {
    seen: Seen,
    draft: Type.Object(
      {
        ...DraftText.properties,
        evidence: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' }), { maxItems: 20 }),
      },
      strict,
    ),
  },
  strict,
)
const Finished = Type.Object({ scenario: ScenarioId, seen: Seen, draft: Seen }, strict)
const Offered = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200 }), seen: Type.String({ pattern: '^\\d{1,9}$' }) },
  strict,
)
const File = Type.Object({ file: Type.String({ pattern: '^[0-9a-f]{32}\\.[a-z]{2,4}$' }) }, strict)

/** More than any release needs, less than fills a disk; of one run of the portal. */
const maxKeptBytes = 1024 ** 3
const statuses = {
  MANUAL_CHANGED: 409,
  MANUAL_UNKNOWN: 404,
  MANUAL_REFUSED: 400,
  MANUAL_LEDGER: 500,
} as const

/** What the desk refuses is told to whoever asked. */
const asked = <Answer>(act: () => Answer): Answer => {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof ManualError)) throw error
    const { code, message, hint } = error
    throw new PortalError({ code, message: `${message}; ${hint}`, status: statuses[code], cause: error })
  }
}

/** The guard lets nobody come here who is not known. */
const personOf = ({ person }: FastifyRequest): Person => person!

/** The draft that its writer means, with the evidence that it had. */
const merged = (kept: KeptDraft, draft: Static<typeof Written>['draft'], person: Person): Draft => ({
  ...draft,
  by: person.isNamed ? person.name.slice(0, 100) : draft.by,
  evidence: (kept.draft?.evidence ?? []).filter(({ sha256 }) => draft.evidence.includes(sha256)),
})

const addDrafts = (app: FastifyInstance, { drafts }: VerdictDesk): void => {
  const config = { right: 'judge' } as const
  type Call = { Params: { scenario: string } }
  app.get<Call>('/api/drafts/:scenario', { config, schema: { params: Named } }, (request) =>
    drafts.read(personOf(request).id, request.params.scenario),
  )
  app.put<Call & { Body: Static<typeof Written> }>(
    '/api/drafts/:scenario',
    { config, schema: { params: Named, body: Written } },
    (request) =>
      asked(() => {
        const [person, { draft, seen }] = [personOf(request), request.body]
        const { scenario } = request.params
        const kept = drafts.read(person.id, scenario)
        return drafts.write(person.id, { ...merged(kept, draft, person), scenario }, seen)
      }),
  )
}

const addEvidence = (app: FastifyInstance, { book, drafts }: VerdictDesk): void => {
  let keptBytes = 0
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post<{ Params: { scenario: string }; Querystring: { name: string; seen: string }; Body: Buffer }>(
    '/api/drafts/:scenario/evidence',
    {
      config: { right: 'judge' },
      bodyLimit: maxEvidenceBytes,
      schema: { params: Named, querystring: Offered },
    },
    (request) =>
      asked(() => {
        const [{ id }, { scenario }] = [personOf(request), request.params]
        const { draft } = drafts.read(id, scenario)
        if (draft === undefined || draft.evidence.length >= 20 || keptBytes > maxKeptBytes)
          throw new ManualError(
            'MANUAL_REFUSED',
            'no more evidence is taken here',
            'name where the rest lies',
          )
        keptBytes += request.body.length
        const file = book.keep(request.query.name, request.body)
        const evidence = [...draft.evidence.filter(({ sha256 }) => sha256 !== file.sha256), file]
        return drafts.write(id, { ...draft, evidence }, Number(request.query.seen))
      }),
  )
  app.get<{ Params: { file: string } }>(
    '/api/verdicts/evidence/:file',
    { schema: { params: File } },
    ({ params }, reply) => {
      const content = book.evidence(`evidence/${params.file}`)
      if (content === undefined)
        throw new PortalError({
          code: 'PORTAL_EVIDENCE',
          message: 'This evidence was not kept.',
          status: 404,
        })
      // The page decides how it is shown; by itself it is never more than bytes to keep.
      return reply.type('application/octet-stream').header('content-disposition', 'attachment').send(content)
    },
  )
}

/** Verdicts on manual scenarios: answers are kept one by one, and become a line of the ledger in the end. */
export const verdictRoutes = (desk: VerdictDesk): RouteSet => ({
  ability: 'verdicts',
  add: (app) => {
    app.get<{ Querystring: { version?: string } }>(
      '/api/verdicts',
      { schema: { querystring: Asked } },
      ({ query }) => asked(() => desk.book.read(query.version)),
    )
    app.post<{ Body: Static<typeof Finished> }>(
      '/api/verdicts',
      { config: { right: 'judge' }, schema: { body: Finished } },
      (request) =>
        asked(() => {
          const [{ id }, { scenario, seen, draft: revision }] = [personOf(request), request.body]
          const kept = desk.drafts.read(id, scenario)
          if (kept.draft === undefined || kept.revision !== revision)
            throw new ManualError(
              'MANUAL_CHANGED',
              `the answers for ${scenario} were changed or entered elsewhere in the meantime`,
              'look at what is there',
            )
          const verdict = desk.book.enter(kept.draft, seen)
          desk.drafts.drop(id, scenario)
          return verdict
        }),
    )
    addDrafts(app, desk)
    addEvidence(app, desk)
  },
})
