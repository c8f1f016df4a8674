import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readRunPlan } from '../../reports/index.ts'
import { feature } from '../bench/false-green/planted.ts'
import { createProject } from '../bench/false-green/project.ts'
import { repositoryRoot } from '../repository.ts'
import { namedChange } from './change.ts'
import { makePlan } from './make.ts'
import { runPlanOf } from './run-plan.ts'

vi.setConfig({ testTimeout: 240_000 })

const plan = makePlan({
  root: repositoryRoot,
  event: { trigger: 'merge-request', why: 'the test said so' },
  change: namedChange(['features/trust/end-of-a-grant.feature']),
  runners: 4,
  variables: new Set(),
  histories: [],
})

test('every job and everything that is left out is in it, with its reason', () => {
  const { event, rows, notRun } = runPlanOf(plan)
  const own = plan.jobs.filter(({ byHand }) => !byHand)
  expect(event).toBe('merge-request')
  expect(rows).toHaveLength(own.length)
  expect(notRun).toHaveLength(plan.leftOut.length + plan.jobs.length - own.length)
  expect(rows.filter(({ stage }) => stage === 'functional')).toContainEqual(
    expect.objectContaining({
      provider: 'in-process',
      reason: expect.stringMatching(/of \d+ scenarios: what the/),
    }),
  )
  for (const { reason } of [...rows, ...notRun]) expect(reason).toMatch(/\S/)
})

test('what plan prints, accept writes into the record, and the page and the summary show it', async () => {
  using project = createProject({ features: { 'small.feature': feature('it works') } })
  const file = join(project.directory, 'plan.json')
  writeFileSync(file, JSON.stringify(runPlanOf(plan)))
  expect(await project.accept(['--plan', 'plan.json'])).toMatchObject({ code: 0 })
  const { context } = project.read('record.json') as { context: { plan: unknown } }
  expect(context.plan).toEqual(readRunPlan(file))
  expect(context.plan).toEqual(runPlanOf(plan))
  expect(project.text('index.html')).toContain('Why this run is what it is')
  expect(project.text('summary.md')).toContain('Planned for merge-request')
})

test.each([
  ['is not there', undefined, /gone\.json/],
  ['is no JSON', '{', /is no plan of a run/],
  ['is the plan of a pipeline', JSON.stringify({ format: 1, jobs: [] }), /npm run plan -- .*--json/],
  [
    'has a row without a reason',
    JSON.stringify({ event: 'push', rows: [{ stage: 'a', provider: 'b' }], notRun: [] }),
    /rows\/0/,
  ],
])('a file that %s stops the run before it begins, by name', async (_, text, message) => {
  using project = createProject({ features: { 'small.feature': feature('it works') } })
  const name = text === undefined ? 'gone.json' : 'plan.json'
  if (text !== undefined) writeFileSync(join(project.directory, name), text)
  const { code, output } = await project.accept(['--plan', name])
  expect(code).toBe(1)
  expect(output).toMatch(message)
})
