import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { triggerNames } from '../matrix/model.ts'
import { childPipeline } from '../pipeline/child.ts'
import { houseFaults } from '../pipeline/rules.ts'
import { faultsOf } from '../pipeline/schema.ts'
import { makePlan, readWorkingCopy } from '../plan/make.ts'
import type { Check, Finding } from './check.ts'

const pipelineFile = '.gitlab-ci.yml'
const templateFile = 'cicd/pipeline/template.yml'

type Fields = Readonly<Record<string, unknown>>

/** The pipeline file, the template for others, and the pipeline of every trigger, against the forge's schema and the house. */
export const pipelineCheck: Check = {
  name: 'pipeline',
  summary: 'matrix, pipelines of all triggers, template: the forge’s schema, house rules',
  run: async (root) => {
    const read = (file: string) => readFileSync(join(root, file), 'utf8')
    const copy = readWorkingCopy(root)
    const own = parse(read(pipelineFile), { merge: true }) as Fields
    const written: readonly (readonly [string, unknown, boolean])[] = [
      [pipelineFile, own, false],
      [templateFile, templateOf(read(templateFile)), false],
      ...triggerNames.map(
        (trigger) => [`pipeline of ${trigger}`, childOf(root, trigger, copy), trigger === 'fork'] as const,
      ),
    ]
    return {
      looked: `${written.length} pipelines`,
      findings: written.flatMap(([file, pipeline, isFork]) => judge(root, { file, pipeline, isFork })),
    }
  },
}

interface Judged {
  readonly file: string
  readonly pipeline: unknown
  readonly isFork: boolean
}

const judge = (root: string, { file, pipeline, isFork }: Judged): readonly Finding[] => {
  const fix = 'see cicd/pipeline/README.md'
  const faults = faultsOf(root, pipeline)
  if (faults.length > 0)
    return faults.map((message) => ({ file, message: `the forge would refuse it: ${message}`, fix }))
  return houseFaults(pipeline as Fields, { isFork }).map((message) => ({ file, message, fix }))
}

/** Every trigger as if everything could be reached, so that every job is written. */
const childOf = (
  root: string,
  trigger: (typeof triggerNames)[number],
  copy: ReturnType<typeof readWorkingCopy>,
): unknown => {
  const request = {
    root,
    event: { trigger, why: 'checked' },
    change: { kind: 'unknown', about: 'everything' } as const,
    runners: 4,
    variables: new Set(['HCLOUD_TOKEN_FILE']),
    histories: [],
  }
  const plan = makePlan(request, copy)
  // As the forge would read it: text in between.
  return JSON.parse(JSON.stringify(childPipeline(plan))) as unknown
}

/** Header and body apart; the schema knows each for itself. Inputs get the value that they have by default. */
const templateOf = (text: string): unknown => {
  const [, body] = parseAllDocuments(text)
  const filled = String(body).replaceAll(/\$\[\[ inputs\.(\w+) \]\]/g, (_, name: string) => `input-${name}`)
  return parse(filled) as unknown
}
