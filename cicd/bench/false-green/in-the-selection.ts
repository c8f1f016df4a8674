import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { feature, type Planted } from './planted.ts'

const works = { 'small.feature': feature('it works') }
const beside = (name: string) => ({ features: { ...works, [name]: feature('it fails') } })
/** Two scenarios that `@both` selects, the second of which fails. */
const two = {
  features: {
    'two.feature':
      'Feature: Two\n  @both\n  Scenario: a\n    Given it works\n  @both @broken\n  Scenario: b\n    Given it fails\n',
  },
}

/** Failures lost because a scenario that was asked for, or that lies among the features, is never given to the runner. */
export const plantedInTheSelection: readonly Planted[] = [
  {
    name: 'one of two names matches nothing',
    features: works,
    args: ['--name', 'case', '--name', 'nobody'],
    cause: /--name "nobody" selects no scenario/,
  },
  {
    name: 'a name is taken for a pattern',
    features: {
      'a.feature':
        'Feature: A\n  Scenario: costs (2)\n    Given it fails\n  Scenario: case\n    Given it works\n',
    },
    args: ['--name', 'costs (2)', '--name', 'case'],
    cause: /1 of 2 scenarios failed/,
  },
  {
    name: 'a path is taken for a pattern',
    ...beside('b[1].feature'),
    args: ['features/small.feature', 'features/b[1].feature'],
    cause: /b\[1\]\.feature was named and holds no feature/,
  },
  {
    name: 'a folder without features is named beside another',
    features: works,
    args: ['features/small.feature', 'features/empty'],
    before: ({ directory }) => mkdirSync(join(directory, 'features/empty')),
    cause: /features\/empty was named and holds no feature/,
  },
  {
    name: 'all features and a line of one are named',
    ...two,
    args: ['features', 'features/two.feature:3'],
    cause: /1 scenario was selected and never came up: features\/two\.feature:6/,
  },
  {
    name: 'a setting leaves scenarios out of those selected by tags',
    ...two,
    args: ['--tags', '@both'],
    configuration: { tags: 'not @broken' },
    cause: /1 scenario was selected and never came up/,
  },
  {
    name: 'a setting leaves scenarios out by name of those selected by tags',
    ...two,
    args: ['--tags', '@both'],
    configuration: { name: ['a'] },
    cause: /1 scenario was selected and never came up/,
  },
  {
    name: 'a shard of those selected by tags',
    ...two,
    args: ['--tags', '@both'],
    configuration: { shard: '1/2' },
    cause: /1 scenario was selected and never came up/,
  },
  {
    name: 'a feature that is hidden',
    ...beside('.b.feature'),
    cause: /features\/\.b\.feature is never read/,
  },
  { name: 'a feature in a hidden folder', ...beside('.b/b.feature'), cause: /\.b\/b\.feature is never read/ },
  { name: 'a feature that ends in capitals', ...beside('b.FEATURE'), cause: /b\.FEATURE is never read/ },
  {
    name: 'a feature in Markdown',
    features: { ...works, 'b.feature.md': '# Feature: B\n## Scenario: lost\n* Given it fails\n' },
    cause: /b\.feature\.md is never read/,
  },
  {
    name: 'a feature behind a linked folder',
    features: works,
    before: ({ directory }) => {
      mkdirSync(join(directory, 'other'))
      writeFileSync(join(directory, 'other/b.feature'), feature('it fails'))
      symlinkSync(join(directory, 'other'), join(directory, 'features/linked'))
    },
    cause: /features\/linked\/b\.feature is never read/,
  },
  {
    name: 'a scenario among those of people, and not for them',
    ...beside('manual/b.feature'),
    cause: /"case 1" \(features\/manual\/b\.feature\) lacks @manual/,
  },
]
