import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { keep } from './play-project.ts'

const feature = 'sent/my.feature'
const pack = 'sent/steps'
const bugReport = 'sent/report.yaml'
const secretFile = 'secret.txt'

/** What a tester's own file holds. */
export const secret = 'the tester keeps this to herself'

/** Where the report of the check goes. */
export const checkReports = 'checked'

const granted = 'Bob has given Alice a grant for greetings'

/** A sentence between those that every contribution of these stories has; line 9 of the file. */
const textWith = (sentence: string): string => `Feature: Greetings from afar
  Whoever was admitted is answered.

  Rule: Whoever holds a grant is served

    @scope:security-2
    Scenario: A greeting is answered
      Given Alice and Bob are on the network
      And ${sentence}
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
`

/** Writes a scenario of which one sentence is chosen. */
export const writeScenario = (sentence: string): Task<undefined> => ({
  what: `writes a scenario with "${sentence}"`,
  perform: async ({ stage }) => {
    await (await stage.project()).write(feature, textWith(sentence))
    return succeeded(undefined)
  },
})

/** Sends a step with her scenario that tells what a file of the tester holds. */
export const sendThief: Task<undefined> = {
  what: 'sends a step that reads a file of the tester',
  perform: async ({ stage }) => {
    const project = await stage.project()
    await project.write(secretFile, secret)
    const path = JSON.stringify(project.pathOf(secretFile))
    const read = `function () { this.attach(readFileSync(${path}, 'utf8'), 'text/plain') }`
    await project.write(
      `${pack}/steps.ts`,
      `import { Given } from '@cucumber/cucumber'\nimport { readFileSync } from 'node:fs'\nGiven('I was here', ${read})\n`,
    )
    // Without the thief's own sentence all of it would be kept.
    await project.write(feature, textWith(`${granted}\n      And I was here`))
    return succeeded(undefined)
  },
}

/** Has what was sent checked: read and matched, and played in the sealed room unless only its words matter. */
export const checkContribution = ({ withSteps = false, readOnly = false } = {}): Task<CommandEnd> => ({
  what: 'has a contribution checked',
  perform: async (tester) => {
    const project = await tester.stage.project()
    const out = ['--out', project.pathOf(checkReports)]
    const steps = withSteps ? ['--pack', project.pathOf(pack)] : []
    const extent = readOnly ? ['--read-only'] : []
    const args = ['check', project.pathOf(feature), ...out, ...steps, ...extent]
    return keep(tester, await project.runAtHome('contribution', args))
  },
})

/** Fills in the form of a bug report. */
export const reportBug = (number: string): Task<undefined> => ({
  what: `reports bug ${number}`,
  perform: async ({ stage }) => {
    const form = {
      report: number,
      title: 'A greeting is answered twice',
      version: '1.2.3',
      where: 'two machines at home',
      given: ['Alice and Bob are on the network', 'Bob has given Alice a grant for greetings'],
      did: 'Alice asks Bob for a greeting',
      expected: 'Alice receives a greeting from Bob',
      saw: 'two greetings came',
      scope: 'security-2',
    }
    // JSON is YAML, too.
    await (await stage.project()).write(bugReport, JSON.stringify(form))
    return succeeded(undefined)
  },
})

/** Makes a scenario's skeleton out of the report, in place of what was sent before. */
export const makeSkeleton: Task<CommandEnd> = {
  what: 'makes a scenario of the bug report',
  perform: async (tester) => {
    const project = await tester.stage.project()
    const end = await project.runAtHome('contribution', ['skeleton', project.pathOf(bugReport)])
    await project.write(feature, end.printed)
    return keep(tester, end)
  },
}
