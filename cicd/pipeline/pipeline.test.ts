import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readRunPlan } from '../../reports/index.ts'
import type { TriggerName } from '../matrix/model.ts'
import type { Change } from '../plan/change.ts'
import { readCriteria } from '../plan/criteria.ts'
import { eventOfForge } from '../plan/event.ts'
import { makePlan } from '../plan/make.ts'
import type { Plan } from '../plan/model.ts'
import { repositoryRoot } from '../repository.ts'
import { childPipeline, writeChildPipeline } from './child.ts'
import { quote, runPlanFile } from './job.ts'
import { localTriggers, missingHere, runLocally } from './local/runner.ts'
import { copyRepository, type WorkingCopy } from './local/working-copy.ts'
import { houseFaults } from './rules.ts'
import { faultsOf } from './schema.ts'

const job = { stage: 'a', timeout: '1 minute', script: ['true'] }

describe('the schema of the forge', () => {
  test('accepts a plain job and names what it refuses', () => {
    expect(faultsOf(repositoryRoot, { stages: ['a'], one: job })).toEqual([])
    expect(faultsOf(repositoryRoot, { one: { ...job, needs: 'two' } })).toEqual([
      expect.stringMatching(/one → needs/),
    ])
  })
})

describe('the rules of the house', () => {
  const faults = (fields: object, isFork = false) =>
    houseFaults({ stages: ['a'], one: { ...job, ...fields } }, { isFork })
  test.each([
    ['no end', { timeout: undefined }, /one has no timeout/],
    ['artifacts for ever', { artifacts: { paths: ['x'] } }, /keeps its artifacts for ever/],
    [
      'reports only when green',
      { artifacts: { expire_in: '1 day', reports: { junit: 'x' } } },
      /loses its reports when it is red/,
    ],
    [
      'runs until it is green',
      { retry: { max: 2, when: ['script_failure'] } },
      /run again until it is green/,
    ],
    ['a failure that is allowed', { allow_failure: true }, /may be red without anybody knowing/],
    ['needs of a stranger', { needs: ['two'] }, /needs two, which does not exist/],
    ['an environment without end', { environment: { name: 'x' } }, /starts an environment that no job stops/],
  ])('%s', (_what, fields, message) => {
    expect(faults(fields)).toEqual([expect.stringMatching(message)])
  })
  test('a stranger’s change gets no runner with rights', () => {
    expect(faults({ tags: ['privileged'] })).toEqual([])
    expect(faults({ tags: ['privileged'] }, true)).toHaveLength(1)
  })
  test('a pipeline without jobs is no pipeline', () => {
    expect(houseFaults({ stages: [] })).toEqual(['there is no job'])
  })
})

test('words from a change reach the shell as words', () => {
  expect(quote('features/a.feature:3')).toBe('features/a.feature:3')
  expect(quote("a'; reboot; '$(x)")).toBe("'a'\\''; reboot; '\\''$(x)'")
})

test.each(['\r', '\u0085', '\u2028', '\u2029'])('a name with %j adds no line to the pipeline', (end) => {
  const evil = `x${end}evil: {script: [id]}${end}#.feature`
  const command = ['run', 'accept', '--', evil]
  const planned = {
    id: 'functional',
    stage: { name: 'functional', work: 'units', budgetMs: 60_000 },
    place: { runner: [] },
    commands: [command],
    rounds: 1,
    byHand: false,
    after: [],
  }
  const plan = {
    title: 'push',
    event: { trigger: 'push', why: `a push to the branch ${evil}` },
    change: evil,
    jobs: [planned],
    leftOut: [{ stage: 'slow', why: evil }],
  } as unknown as Plan
  const text = writeChildPipeline(plan)
  expect(text).not.toMatch(/[\r\u0085\u2028\u2029]/)
  expect(parse(text)).toMatchObject({ functional: { script: [`npm run accept -- '${evil}'`] } })
})

describe('acceptance jobs', () => {
  const start = 'a'.repeat(40)
  const files = [{ file: 'features/messaging/broadcast.feature' }]
  const acceptOf = (trigger: TriggerName, change: Change) => {
    const event = { trigger, why: 'a test' }
    const request = { root: repositoryRoot, event, change, runners: 1, variables: new Set<string>() }
    const child = childPipeline(makePlan({ ...request, histories: [] }))
    expect(faultsOf(repositoryRoot, child)).toEqual([])
    expect(houseFaults(child)).toEqual([])
    const jobs = Object.values(child) as { script?: string[]; needs?: unknown[] }[]
    return { child, jobs: jobs.filter(({ script }) => script?.some((line) => line.includes(' accept '))) }
  }
  const known: Change = { kind: 'known', about: 'a test', files, start }

  test.each(['merge-request', 'fork'] as const)('of a %s judge the change, by the plan', (trigger) => {
    const { child, jobs } = acceptOf(trigger, known)
    expect(child.variables).toMatchObject({ GIT_DEPTH: '0' })
    expect(jobs.length).toBeGreaterThan(0)
    for (const { script, needs } of jobs) {
      for (const line of script!)
        expect(line).toContain(`--plan ${runPlanFile} --gate --base ${start} --out `)
      expect(needs).toContainEqual({ pipeline: '$PARENT_PIPELINE_ID', job: 'plan' })
    }
  })
  test.each([
    ['push', known],
    ['merge', known],
    ['merge-request', { kind: 'unknown', about: 'no base is known' }],
    ['merge-request', { kind: 'known', about: 'nothing', files: [], start }],
    ['merge-request', { kind: 'known', about: 'named', files }],
  ] as const)('of a %s with %j have the plan, and no gate that would refuse', (trigger, change) => {
    const { jobs } = acceptOf(trigger, change)
    for (const line of jobs.flatMap(({ script }) => script!)) {
      expect(line).toContain(`--plan ${runPlanFile}`)
      expect(line).not.toMatch(/--gate|--base/)
    }
  })
  test('find the plan where the parent leaves it', () => {
    const parent = parse(readFileSync(join(repositoryRoot, '.gitlab-ci.yml'), 'utf8')) as Record<
      string,
      { variables?: object; artifacts?: { paths?: string[] } }
    >
    expect(parent.pipeline?.variables).toEqual({ PARENT_PIPELINE_ID: '$CI_PIPELINE_ID' })
    expect(parent.plan?.artifacts?.paths?.some((path) => runPlanFile.startsWith(path))).toBe(true)
  })
})

describe('pages', () => {
  const childOf = (trigger: TriggerName) =>
    childPipeline(
      makePlan({
        root: repositoryRoot,
        event: { trigger, why: 'a test' },
        change: { kind: 'unknown', about: 'everything' },
        runners: 1,
        variables: new Set(),
        histories: [],
      }),
    ) as Readonly<Record<string, object | undefined>>
  test('have a site for each branch below that of main, red runs included', () => {
    expect(childOf('push').pages).toMatchObject({
      when: 'always',
      needs: expect.arrayContaining(['functional process 1/2']),
      pages: { publish: 'public', path_prefix: '$CI_COMMIT_REF_SLUG', expire_in: '2 weeks' },
    })
    expect(childOf('merge').pages).toMatchObject({ pages: { publish: 'public' } })
  })
  test('of a stranger are not published', () => {
    expect(childOf('fork').pages).toBeUndefined()
  })
})

test.each(['issue_templates/Bug.md', 'issue_templates/Feature.md'])(
  '%s asks for scenarios by id where the plan looks for them',
  (file) => {
    const template = readFileSync(join(repositoryRoot, '.gitlab', file), 'utf8')
    expect(readCriteria(template).map(({ names }) => names)).toEqual([['id-of-the-scenario', 'item-1']])
  },
)

describe('events of the forge', () => {
  test.each([
    [{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' }, 'merge'],
    [{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'topic', CI_DEFAULT_BRANCH: 'main' }, 'push'],
    [{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1.0.0-rc1-p2' }, 'patch-tag'],
    [{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1.0.0' }, 'final-tag'],
    [{ CI_PIPELINE_SOURCE: 'schedule' }, 'schedule'],
    [{ CI_PIPELINE_SOURCE: 'web' }, 'manual'],
    [
      {
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_PROJECT_PATH: 'a/b',
        CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'c/b',
      },
      'fork',
    ],
  ])('%j is %s', (variables, trigger) => {
    expect(eventOfForge(variables).trigger).toBe(trigger)
  })
  test('what nobody planned for is refused, and so is a tag that is none', () => {
    expect(() => eventOfForge({})).toThrowError(/CI_PIPELINE_SOURCE is not set/)
    expect(() => eventOfForge({ CI_COMMIT_TAG: 'v1' })).toThrowError(/is no release of ours/)
  })
})

describe('on this machine, for real', () => {
  let copy: WorkingCopy | undefined
  afterAll(() => copy?.[Symbol.dispose]())

  test('the job "plan" writes a pipeline that the runner reads, cut to the change', {
    timeout: 120_000,
  }, async (context) => {
    const missing = missingHere(repositoryRoot)
    context.skip(missing !== undefined, `${missing} is missing`)
    copy = copyRepository(repositoryRoot)
    copy.change(['cicd/release/tag.ts'])
    const { root } = copy
    const variables = localTriggers['merge-request']
    const plan = await runLocally({ root, variables, args: ['plan'] })
    expect(plan.output).toContain('PASS')
    expect(plan.code).toBe(0)
    const file = 'reports/out/plan/pipeline.yml'
    const child = parse(readFileSync(join(root, file), 'utf8')) as Record<string, { script?: string[] }>
    expect(child.unit?.script?.join()).toMatch(/^npm run unit -- .*cicd\/release\/tag\.test\.ts/)
    expect(child.unit?.script?.join()).not.toContain('dms/')
    expect(readRunPlan(join(root, runPlanFile)).event).toBe('merge-request')
    const list = await runLocally({ root, variables, args: ['--file', file, '--list'] })
    expect(list.code).toBe(0)
    expect(list.output).toMatch(/^unit +unit/m)
  })
})
