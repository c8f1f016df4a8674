import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** Tells the judging process which files are red, over descriptor 3; standard output belongs to whatever the tests say. */
export default class RedReporter implements Reporter {
  onTestModuleEnd(module: TestModule): void {
    const isRed = module.state() === 'failed' || module.errors().length > 0
    const file = relative(process.cwd(), module.moduleId)
    const test = [...module.children.allTests('failed')][0]?.fullName ?? 'outside of any test'
    const line = isRed ? { file, red: test } : { file }
    writeSync(3, `${JSON.stringify(line)}\n`)
  }
}
