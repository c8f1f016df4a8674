import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFeature } from '../checks/features/parse.ts'
import { repositoryRoot } from '../repository.ts'
import { readReport } from './bug-report.ts'
import { skeletonOf } from './skeleton.ts'
import { nearestWording, readWordings } from './wordings.ts'

const form = readFileSync(join(repositoryRoot, 'specs/contributing/templates/bug-report.yaml'), 'utf8')
const wordings = readWordings(repositoryRoot)

describe('a bug report becomes a skeleton', () => {
  it('that parses, and whose tag leads back to the report', () => {
    const text = skeletonOf(readReport('report.yaml', form), wordings)
    const feature = parseFeature('x.feature', text)
    if (!('pickles' in feature)) throw new Error(feature.message)
    expect(feature.pickles[0]!.tags.map(({ name }) => name)).toEqual(['@scope:security-2', '@report:1234'])
    expect(feature.pickles[0]!.steps.map(({ text: step }) => step)).toContain('Alice asks Bob for a greeting')
  })

  it('shows the nearest wording', () => {
    expect(nearestWording('Carol asks Dave for a greeting now', wordings)).toMatch(/asks .* for a/)
    expect(nearestWording('xyzzy plugh', wordings)).toBeUndefined()
  })

  it.each([
    ['no form', '- a list', /not a filled-in form/],
    ['a field that is missing', form.replace(/^did:.*$/m, ''), /"did" is missing/],
    ['a field that nobody asked for', `${form}\nrun: rm`, /has no "run"/],
    ['a line break that would become a step', form.replace(/^saw:.*$/m, 'saw: "a\\nWhen b"'), /line break/],
    ['a hidden character', form.replace(/^saw:.*$/m, 'saw: "a\\u202eb"'), /U\+202E/],
    ['a name that is a path', form.replace(/^report:.*$/m, 'report: ../x'), /such as 1234/],
    ['lines that stand for gigabytes', `a: &a [x, x]\nb: [*a, *a]\n${form}`, /cannot be read/],
    ['a sentence without end', form.replace(/^saw:.*$/m, `saw: ${'x'.repeat(301)}`), /at most 300/],
    [
      'sentences without end',
      form.replace(/^given:\n( {2}- .*\n)+/m, `given: [${'x,'.repeat(9)}]\n`),
      /at most 8/,
    ],
  ])('refuses %s', (_, text, refusal) => {
    expect(() => readReport('report.yaml', text)).toThrow(refusal)
  })
})
