import type { Background, Feature, FeatureChild, RuleChild, Scenario, Step } from '@cucumber/messages'
import type { Ability } from '../../../environments/environment.ts'
import type { Finding } from '../check.ts'
import type { FeatureFile } from './parse.ts'

/** Tags that scenarios may bear; the table in features/README.md explains them. */
const tagForms: readonly RegExp[] = [
  /^@scope:[a-z0-9-]+-\d+$/,
  /^@needs:[a-z-]+$/,
  /^@slow$/,
  /^@conformance$/,
  /^@standing$/,
  /^@once$/,
  /^@manual$/,
  /^@pending:\d+$/,
  /^@id:[a-z0-9-]+$/,
  /^@report:[a-z0-9-]+$/,
]

/** Said once more than in the interface, so that the compiler tells when one of the two is forgotten. */
const abilityNames: Readonly<Record<Ability, true>> = {
  crash: true,
  'network-isolation': true,
  'built-daemon': true,
  upgrade: true,
  distance: true,
  nat: true,
  detach: true,
  'neighbour-calls': true,
  lender: true,
  shell: true,
  capture: true,
  stop: true,
  pause: true,
  restart: true,
  partition: true,
  latency: true,
  loss: true,
  rate: true,
  reorder: true,
  'clock-skew': true,
  'disk-full': true,
  'handles-exhausted': true,
  'memory-squeeze': true,
  'lying-dns': true,
  'blocked-port': true,
  'half-open': true,
}

/** What scenarios may need: of the provider, of the network that people are put onto, of the machine (steps/hooks/needs.ts). */
const abilities: readonly string[] = [...Object.keys(abilityNames), 'callable', 'sealed-room']

/**
 * The house's rules for scenarios: proves a line of the scope, closed tags, one When, and after Then the story is over.
 *
 * @param scopeLines ids such as `ucan-3` that exist
 */
export const judgeFeature = (feature: FeatureFile, scopeLines: ReadonlySet<string>): readonly Finding[] => [
  ...judgeTags(feature, scopeLines),
  ...scenariosOf(feature.document.feature).flatMap((scenario) => judgeStory(feature.path, scenario)),
]

const judgeTags = (
  { path, pickles, document }: FeatureFile,
  scopeLines: ReadonlySet<string>,
): readonly Finding[] => {
  const lines = new Map(
    scenariosOf(document.feature).map((scenario) => [scenario.id, scenario.location.line]),
  )
  const found = pickles.flatMap((pickle) => {
    const line = lines.get(pickle.astNodeIds[0] ?? '')
    const tags = pickle.tags.map(({ name }) => name)
    return [...problemsOf(tags, scopeLines), ...manualProblems(path, tags)].map((problem) => ({
      file: path,
      ...(line === undefined ? {} : { line }),
      ...problem,
    }))
  })
  // Each row of an outline is a scenario; what is wrong with all of them is told once.
  return [...new Map(found.map((finding) => [`${finding.line} ${finding.message}`, finding])).values()]
}

const problemsOf = (tags: readonly string[], scopeLines: ReadonlySet<string>) => {
  const scopes = tags.filter((tag) => tag.startsWith('@scope:')).map((tag) => tag.slice('@scope:'.length))
  const needs = tags.filter((tag) => tag.startsWith('@needs:')).map((tag) => tag.slice('@needs:'.length))
  return [
    ...(scopes.length === 0
      ? [
          {
            message: 'names no line of the scope that it proves',
            fix: 'add @scope:<item>-<line> with an item and line of specs/scope.yaml',
          },
        ]
      : []),
    ...scopes
      .filter((scope) => !scopeLines.has(scope))
      .map((scope) => ({
        message: `@scope:${scope} is not in specs/scope.yaml`,
        fix: 'use an id and the number of one of its accept lines',
      })),
    ...needs
      .filter((need) => !abilities.includes(need))
      .map((need) => ({
        message: `@needs:${need} is not an ability`,
        fix: `use one of ${abilities.join(', ')}`,
      })),
    ...tags
      .filter((tag) => !tagForms.some((form) => form.test(tag)))
      .map((tag) => ({
        message: `${tag} is not in the tag table`,
        fix: 'use a tag of the table in features/README.md',
      })),
  ]
}

/** A person performs these and nothing else does: they need a name that lasts, and none of the runner's tags. */
const manualProblems = (path: string, tags: readonly string[]) => {
  const isManual = tags.includes('@manual')
  if (isManual !== path.startsWith('features/manual/'))
    return [
      isManual
        ? { message: '@manual outside features/manual: the runner would play it', fix: 'move it there' }
        : { message: 'lacks @manual, and no runner plays this folder', fix: 'add @manual, or move it' },
    ]
  if (!isManual) return []
  const forRunner = tags.filter((tag) => /^@(needs:|conformance$|standing$|once$|slow$)/.test(tag))
  return [
    ...(tags.some((tag) => tag.startsWith('@id:'))
      ? []
      : [
          {
            message: 'has no @id:…, so its verdicts would be lost with its name',
            fix: 'add @id:manual-<words>',
          },
        ]),
    ...forRunner.map((tag) => ({ message: `${tag} means nothing to a person`, fix: 'remove it' })),
  ]
}

const judgeStory = (path: string, scenario: Scenario): readonly Finding[] => {
  const steps = scenario.steps.map((step, index) => ({ step, kind: kindOf(scenario.steps, index) }))
  const whens = steps.filter(({ kind }) => kind === 'Action')
  const firstThen = steps.findIndex(({ kind }) => kind === 'Outcome')
  const afterThen = firstThen < 0 ? [] : steps.slice(firstThen).filter(({ kind }) => kind !== 'Outcome')
  const at = (step: Step, message: string, fix: string): Finding => ({
    file: path,
    line: step.location.line,
    message,
    fix,
  })
  return [
    ...whens
      .slice(1)
      .map(({ step }) =>
        at(
          step,
          'a second When',
          'two actions worth asserting are two scenarios; what only prepares is a Given',
        ),
      ),
    ...afterThen.map(({ step }) =>
      at(
        step,
        `${step.keyword.trim()} after Then: the story is over there`,
        'split the scenario, or say it as a Given',
      ),
    ),
    ...(firstThen < 0
      ? [
          {
            file: path,
            line: scenario.location.line,
            message: 'has no Then',
            fix: 'say what can be observed',
          },
        ]
      : []),
  ]
}

/** `And` and `But` continue the kind of the step before them. */
const kindOf = (steps: readonly Step[], index: number): string => {
  const kind = steps[index]?.keywordType ?? 'Unknown'
  return kind === 'Conjunction' && index > 0 ? kindOf(steps, index - 1) : kind
}

const scenariosOf = (feature: Feature | undefined): readonly Scenario[] =>
  (feature?.children ?? []).flatMap((child: FeatureChild) =>
    (child.rule?.children ?? [child]).flatMap(
      (inner: RuleChild & { background?: Background }) => inner.scenario ?? [],
    ),
  )
