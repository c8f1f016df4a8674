import { hash } from 'node:crypto'
import { feature, type Planted } from './planted.ts'
import { editAsWritten } from './tamper.ts'

const lending = `Feature: Lending
  @id:manual-lender-sees @manual
  Scenario: A lender sees it
    When she looks
    Then she sees it
`
const sentences = [
  ['When', 'she looks'],
  ['Then', 'she sees it'],
]

/** What a person saw fail, for the version that every small repository has. */
const failure = ({ version, at }: { readonly version: string; readonly at: Date }): object => ({
  kind: 'verdict',
  id: '0123456789abcdef',
  at: at.toISOString(),
  scenario: 'manual-lender-sees',
  // A verdict names the sentences that it is about.
  text: hash('sha256', JSON.stringify(sentences)).slice(0, 16),
  version,
  by: 'Quality desk',
  outcome: 'failed',
  steps: [
    { sentence: 'When she looks', outcome: 'passed' },
    { sentence: 'Then she sees it', outcome: 'failed', note: 'she saw nothing' },
  ],
  evidence: [],
  through: 'command',
})

/** A failure that a person saw is lost on its way to those who read JUnit alone. */
export const plantedInWhatPeoplePerformed: readonly Planted[] = [
  {
    name: 'what a person saw fail is passed in JUnit',
    features: { 'small.feature': feature('it works'), 'manual/lending.feature': lending },
    ledger: (version) => [failure({ version, at: new Date() })],
    afterwards: ({ out }) =>
      editAsWritten(out, 'junit-people.xml', (before) =>
        before
          .replace(/<failure .*?<\/failure>/s, '')
          .replace('name="state" value="failed"', 'name="state" value="passed"')
          .replaceAll('failures="1"', 'failures="0"'),
      ),
    cause:
      /junit-people\.xml does not agree with what people performed: it says "passed" of "A lender sees it"/,
  },
]
