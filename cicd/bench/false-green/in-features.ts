import { feature, type Planted } from './planted.ts'

const small = (...sentences: string[]) => ({ features: { 'small.feature': feature(...sentences) } })
const beside = (name: string, text: string) => ({
  features: { 'small.feature': feature('it works'), [name]: text },
})

/** With one table of one row; `more` comes after it, on line 7. */
const outline = (placeholder: string, more = ''): string =>
  `Feature: B\n  Scenario Outline: rows\n    Given it works with ${placeholder}\n    Examples:\n      | what |\n      | a    |\n${more}`

/** A failing scenario below something that is meant as its keyword, and one that passes. */
const afterKeyword = (keyword: string): string =>
  `Feature: B\n  ${keyword}\n    Given it fails\n  Scenario: b\n    Given it works\n`

/** Failures lost in the text of features, or between the text and the runner. */
export const plantedInFeatures: readonly Planted[] = [
  { name: 'no scenario at all', features: { 'small.feature': 'Feature: Small\n' }, cause: /no scenario ran/ },
  { name: 'a feature that was emptied', ...beside('b.feature', ''), cause: /b\.feature holds no scenario/ },
  {
    name: 'an outline without examples',
    ...beside('b.feature', 'Feature: B\n  Scenario Outline: lost\n    Given it works with <what>\n'),
    cause: /"lost" .*gives nothing to run/,
  },
  {
    name: 'an outline whose table is empty',
    ...beside(
      'b.feature',
      'Feature: B\n  Scenario Outline: lost\n    Given it works with <what>\n    Examples:\n      | what |\n',
    ),
    cause: /"lost" .*gives nothing to run/,
  },
  {
    name: 'an outline without examples in another language',
    ...beside(
      'b.feature',
      '# language: fr\nFonctionnalité: B\n  Plan du scénario: lost\n    Soit it works with <what>\n',
    ),
    cause: /"lost" .*gives nothing to run/,
  },
  {
    name: 'an outline of which one table is empty',
    ...beside('b.feature', outline('<what>', '    Examples: lost\n      | what |\n')),
    cause: /b\.feature:7 gives no row to "rows"/,
  },
  {
    name: 'an outline of which one table is not there',
    ...beside('b.feature', outline('<what>', '    Examples: lost\n')),
    cause: /b\.feature:7 gives no row to "rows"/,
  },
  {
    name: 'an outline whose sentence names no column',
    ...beside('b.feature', outline('<waht>')),
    cause: /b\.feature:4 has no column <waht>/,
  },
  {
    name: 'a rule without scenarios',
    ...beside('b.feature', 'Feature: B\n  Scenario: a\n    Given it works\n  Rule: lost\n'),
    cause: /b\.feature:4 is the rule "lost" without a scenario/,
  },
  {
    name: 'a keyword with a blank before its colon',
    ...beside('b.feature', afterKeyword('Scenario : lost')),
    cause: /b\.feature:1 holds "Given it fails" as words of its description/,
  },
  {
    name: 'a keyword with a letter of another script',
    ...beside('b.feature', afterKeyword('Scen\u0430rio: lost')),
    cause: /b\.feature:1 holds "Given it fails" as words of its description/,
  },
  {
    name: 'a first sentence whose keyword is mistyped',
    ...beside('b.feature', 'Feature: B\n  Scenario: a\n    given it fails\n    Given it works\n'),
    cause: /b\.feature:2 holds "given it fails" as words of its description/,
  },
  {
    name: 'a feature that cannot be parsed',
    ...beside('b.feature', 'Feature: B\n  Scenario: a\n    Given it fails\n    Nonsense\n'),
    cause: /b\.feature cannot be read/,
  },
  {
    name: 'two features and scenarios of the same names',
    features: { 'a.feature': feature('it fails'), 'b.feature': feature('it works') },
    cause: /1 of 2 scenarios failed/,
  },
  {
    name: 'two scenarios with one id',
    ...beside(
      'b.feature',
      'Feature: B\n  @id:x\n  Scenario: a\n    Given it works\n  @id:x\n  Scenario: b\n    Given it works\n',
    ),
    cause: /several scenarios bear the tag @id:x/,
  },
  { name: 'a scenario without steps', ...small('it works', ''), cause: /has no steps, so it proves nothing/ },
  {
    name: 'a sentence without a definition',
    ...small('it works', 'nobody wrote this'),
    cause: /no definition matches/,
  },
  {
    name: 'two definitions of one sentence',
    ...small('it works', 'it is so'),
    steps: "Given('it is so', function () {})\nGiven(/^it is so$/, function () {})",
    cause: /more than one definition matches/,
  },
  {
    name: 'a pending step, strict mode switched off',
    ...small('it works', 'it is pending'),
    steps: "Given('it is pending', function () { return 'pending' })",
    configuration: { strict: false },
    cause: /not built yet \(pending\)/,
  },
  {
    name: 'a skip without a reason',
    ...small('it works', 'it is skipped'),
    steps: "Given('it is skipped', function () { return 'skipped' })",
    cause: /skipped without a named reason/,
  },
  {
    name: 'every scenario skipped',
    ...small('it is skipped'),
    steps:
      "Given('it is skipped', function () { this.attach('too slow here', 'text/vnd.nunet.skip-reason'); return 'skipped' })",
    cause: /every one was skipped/,
  },
  { name: 'tags that match nothing', args: ['--tags', '@nobody'], cause: /no scenario ran/ },
  { name: 'a name that matches nothing', args: ['--name', 'nobody'], cause: /no scenario ran/ },
  {
    name: 'a line that selects nothing',
    args: ['features/small.feature:2', 'features/small.feature:99'],
    features: { 'small.feature': feature('it works') },
    cause: /small\.feature:99 selected no scenario/,
  },
  {
    name: 'a path that was mistyped',
    args: ['features/smal.feature'],
    cause: /There is no features\/smal\.feature/,
  },
]
