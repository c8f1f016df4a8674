/** A text that tries to get more than a contribution may have. */
export interface TextAttempt {
  readonly name: string
  readonly content: string | Uint8Array
  /** Part of what its sender is told. */
  readonly refusal: RegExp
}

const frame = ({
  tags = '@scope:security-2',
  name = 'a greeting',
  steps = [
    'Given Alice and Bob are on the network',
    'When Alice asks Bob for a greeting',
    'Then Alice receives a greeting from Bob',
  ],
  head = 'Feature: Greetings',
}: {
  readonly tags?: string
  readonly name?: string
  readonly steps?: readonly string[]
  readonly head?: string
} = {}): string =>
  `${head}\n\n  ${tags}\n  Scenario: ${name}\n${steps.map((one) => `    ${one}`).join('\n')}\n`

/** A contribution as it should be. */
export const honest = frame()

/** An `@id` that the project is told to know. */
export const takenId = '@id:first-greeting'

const many = (count: number, line: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => line(index))

const outline = (rows: number, steps: number): string =>
  `Feature: F\n\n  @scope:security-2\n  Scenario Outline: <x>\n${'    * <x>\n'.repeat(steps)}    Examples:\n      | x |\n${'      |a|\n'.repeat(rows)}`

const people = ['Ann', 'Ben', 'Cid', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal']

const given = (step: string): string =>
  frame({ steps: [step, 'When Alice asks Bob for a greeting', 'Then Alice receives a greeting from Bob'] })

/** Told by reading alone. */
export const textAttempts: readonly TextAttempt[] = [
  { name: 'a file of any size', content: 'x'.repeat(64 * 1024 + 1), refusal: /at most 65536/ },
  { name: 'bytes that are no text', content: Uint8Array.of(0xff, 0xfe, 0x00), refusal: /not UTF-8/ },
  { name: 'a zero byte', content: `${honest}\u0000`, refusal: /U\+0000/ },
  {
    name: 'letters that are read from right to left',
    content: frame({ name: 'a \u202egnihton' }),
    refusal: /U\+202E/,
  },
  { name: 'isolated reading directions', content: frame({ name: 'a \u2066b\u2069' }), refusal: /U\+2066/ },
  { name: 'letters without width', content: frame({ name: 'a\u200bb' }), refusal: /U\+200B/ },
  {
    name: 'a soft hyphen in a name',
    content: given('Given Ali\u00adce is on the network'),
    refusal: /U\+00AD/,
  },
  { name: 'invisible tags of Unicode', content: frame({ name: 'a \u{e0041}' }), refusal: /U\+E0041/ },
  { name: 'a colour for the terminal', content: frame({ name: '\u001b[32mpassed' }), refusal: /U\+001B/ },
  { name: 'a title for the terminal', content: frame({ name: '\u001b]0;x\u0007' }), refusal: /U\+001B/ },
  {
    name: 'a carriage return that hides a line',
    content: honest.replace('a greeting\n', 'a greeting\rsomething else\n'),
    refusal: /U\+000D/,
  },
  { name: 'a control of the eighth bit', content: frame({ name: '\u009b31m' }), refusal: /U\+009B/ },
  { name: 'a byte order mark in the middle', content: frame({ name: 'a\ufeffb' }), refusal: /U\+FEFF/ },
  {
    name: 'a line without end',
    content: frame({ name: 'x'.repeat(600) }),
    refusal: /characters; at most 500/,
  },
  { name: 'an outline that multiplies', content: outline(5000, 1500), refusal: /5000 scenarios; at most 30/ },
  {
    name: 'too many scenarios',
    content: `Feature: F\n${many(31, (index) => `  @scope:security-2\n  Scenario: s${index}\n    When Alice asks Bob for a greeting\n    Then Alice receives a greeting from Bob\n`).join('')}`,
    refusal: /31 scenarios; at most 30/,
  },
  {
    name: 'too many steps',
    content: frame({
      steps: [
        'When Alice asks Bob for a greeting',
        ...many(20, () => 'Then Alice receives a greeting from Bob'),
      ],
    }),
    refusal: /21 steps; at most 15/,
  },
  {
    name: 'too many machines',
    content: given(`Given ${people.join(' and ')} are on the network`),
    refusal: /people; each has a machine/,
  },
  {
    name: 'a table of any size',
    content: given(
      `Given these machines are on the network:\n${many(201, () => '      | Alice |').join('\n')}`,
    ),
    refusal: /table that is too large/,
  },
  { name: 'no scenario at all', content: 'Feature: F\n', refusal: /holds no scenario/ },
  { name: 'an empty file', content: '', refusal: /holds no scenario/ },
  { name: 'a scenario without steps', content: frame({ steps: [] }), refusal: /no steps/ },
  {
    name: 'no grammar',
    content: 'Feature: F\n  Scenario: s\n    Given x\n    Whatever\n',
    refusal: /does not parse/,
  },
  {
    name: 'another language, whose keywords the rules do not know',
    content:
      '# language: de\nFunktionalität: F\n\n  @scope:security-2\n  Szenario: s\n    Wenn Alice asks Bob for a greeting\n    Dann Alice receives a greeting from Bob\n',
    refusal: /written in "de"/,
  },
  {
    name: 'a scenario that never runs',
    content: frame({ tags: '@scope:security-2 @manual' }),
    refusal: /@manual is given by maintainers/,
  },
  {
    name: 'a scenario that never counts',
    content: frame({ tags: '@scope:security-2 @pending:1' }),
    refusal: /@pending:1 is given by maintainers/,
  },
  {
    name: 'a place among the thirty',
    content: frame({ tags: '@scope:security-2 @conformance' }),
    refusal: /@conformance is given/,
  },
  {
    name: 'a place on networks that stand',
    content: frame({ tags: '@scope:security-2 @standing' }),
    refusal: /@standing is given/,
  },
  {
    name: 'more time for itself',
    content: frame({ tags: '@scope:security-2 @slow' }),
    refusal: /@slow is given/,
  },
  {
    name: 'a tag of its own',
    content: frame({ tags: '@scope:security-2 @root' }),
    refusal: /not in the tag table/,
  },
  {
    name: 'the history of another scenario',
    content: frame({ tags: `@scope:security-2 ${takenId}` }),
    refusal: /belongs to another scenario/,
  },
  {
    name: 'a proof of what is not promised',
    content: frame({ tags: '@scope:security-99' }),
    refusal: /not in specs\/scope.yaml/,
  },
  {
    name: 'a proof of nothing',
    content: frame({ tags: '@report:1' }),
    refusal: /names no line of the scope/,
  },
  {
    name: 'a need that nobody knows',
    content: frame({ tags: '@scope:security-2 @needs:root' }),
    refusal: /is not an ability/,
  },
  {
    name: 'a name that looks like another',
    content: given('Given \u0410lice is on the network'),
    refusal: /mixes scripts/,
  },
]

/** Told by matching, inside the seal: the vocabulary is closed. */
export const sentenceAttempts: readonly TextAttempt[] = [
  { name: 'a command', content: given('Given somebody runs "rm -rf /"'), refusal: /has no definition/ },
  {
    name: 'a job from anywhere on the disk',
    content: frame({ steps: ['When Alice deploys ../../specs/scope to Bob', 'Then Alice receives "x"'] }),
    refusal: /has no definition/,
  },
  {
    name: 'an amount that is code',
    content: frame({
      steps: ['When Alice asks Bob to run a job needing $(reboot)', 'Then Alice receives "x"'],
    }),
    refusal: /has no definition|cannot/,
  },
]
