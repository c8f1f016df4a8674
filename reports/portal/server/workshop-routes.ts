import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Vocabulary } from '../model/types.ts'
import { createDiagnostician } from '../workshop/diagnose.ts'
import { PortalError } from './problem.ts'
import type { RouteSet } from './routes.ts'

/** What came of a scenario that was tried out. */
export interface Trial {
  readonly passed: boolean
  readonly scenarios: readonly { readonly title: string; readonly outcome: string; readonly why?: string }[]
  readonly said: string
}

export interface Workshop {
  vocabulary(): Promise<Vocabulary>
  /** Plays a feature in one process, in a folder of its own. */
  tryOut(text: string): Promise<Trial>
}

const text = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 64 * 1024 }) },
  { additionalProperties: false },
)

/** The words of scenarios, and trying one out: only what is made of known words alone is ever run. */
export const workshopRoutes = ({ vocabulary, tryOut }: Workshop): RouteSet => ({
  ability: 'workshop',
  add: (app: FastifyInstance) => {
    let isBusy = false
    app.get('/api/vocabulary', () => vocabulary())
    app.post<{ Body: { text: string } }>(
      '/api/workshop/try',
      { schema: { body: text } },
      async ({ body }) => {
        const { findings } = createDiagnostician(await vocabulary()).diagnose(body.text)
        const [first] = findings
        if (first !== undefined)
          throw new PortalError({
            code: 'PORTAL_SCENARIO_BROKEN',
            message: `Line ${first.line}: ${first.message}.`,
            status: 400,
          })
        if (isBusy)
          throw new PortalError({
            code: 'PORTAL_BUSY',
            message: 'Another scenario is being tried out; one at a time.',
            status: 503,
          })
        isBusy = true
        try {
          return await tryOut(body.text)
        } finally {
          isBusy = false
        }
      },
    )
  },
})
