import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { UnitOutcome, UnitTest } from './outcome.ts'

/** Writes what the built-in JSON lacks: why tests were skipped, and what went wrong outside of any test. */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    const outcome: UnitOutcome = {
      tests: modules.flatMap((module) => [...module.children.allTests()].map(toUnitTest)),
      errors: [
        ...modules.flatMap((module) => moduleErrors(module)),
        ...unhandled.map(({ message }) => message ?? 'an error without a message'),
      ],
    }
    const file = process.env.NUNET_UNIT_OUTCOME
    if (file !== undefined) writeFileSync(file, JSON.stringify(outcome))
  }
}

const placeOf = (module: TestModule): string => relative(process.cwd(), module.moduleId)

const toUnitTest = (test: TestCase): UnitTest => {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return {
    file: placeOf(test.module),
    name: test.fullName,
    state: result.state,
    ...(note === undefined ? {} : { note }),
  }
}

/** A module that failed although none of its tests did, or that never came to its end. */
const moduleErrors = (module: TestModule): readonly string[] => {
  const errors = module.errors().map(({ message }) => `${placeOf(module)}: ${message}`)
  const state = module.state()
  const hasEnded = state === 'passed' || state === 'failed' || state === 'skipped'
  return hasEnded ? errors : [...errors, `${placeOf(module)}: did not come to its end (${state})`]
}
