import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readFeatureFiles } from './features.ts'
import { writeWhole } from './files.ts'
import { planIds } from './ids.ts'
import { type Program, runCommand, UsageError } from './program.ts'
import { many } from './text.ts'

const usage = `usage: npm run report -- ids [options]

Gives every scenario without a tag @id:… one that survives renaming and moving: results, cases, verdicts and quarantines
hang on it. Everything else in the features stays as it is; doing it again changes nothing.

  --check   writes nothing; exit code 1 when a scenario has no id
  --json    print what was given, or what is missing, as JSON

Exit codes: 0 done, 1 not done (an id that two scenarios bear, a feature that does not parse), 2 not understood.
`

const options = {
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** `npm run report -- ids`. @returns the exit code */
export const runIds = (args: readonly string[], program: Program): Promise<number> =>
  runCommand(program, { isJson: args.includes('--json'), usage }, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) {
      program.print(usage)
      return 0
    }
    if (positionals.length > 0)
      throw new UsageError('ids takes no file: an id has to be new among all features')
    const { faults, given, files } = planIds(readFeatureFiles(program.root))
    for (const { code, text } of faults) program.complain(`${code}: ${text}\n`)
    const isWritten = faults.length === 0 && !values.check
    if (isWritten)
      for (const { uri, text } of files) writeWhole(join(program.root, uri), text, { durable: true })
    if (values.json) program.print(`${JSON.stringify({ written: isWritten, faults, given })}\n`)
    else for (const { uri, line, title, id } of given) program.print(`${uri}:${line}  @id:${id}  ${title}\n`)
    const what = isWritten ? 'given an id' : 'without an id'
    program.complain(
      `${many(given.length, 'scenario')} ${what}${isWritten || given.length === 0 ? '' : '; nothing was written'}\n`,
    )
    return faults.length > 0 || (values.check && given.length > 0) ? 1 : 0
  })
