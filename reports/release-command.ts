import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { reportFiles } from './files.ts'
import { openDesk } from './manual/desk.ts'
import { manualStates } from './manual/state.ts'
import type { RunRecord } from './model.ts'
import { type Program, runCommand, UsageError } from './program.ts'
import { readRecord } from './read-record.ts'
import { judgeRelease, releaseText } from './release-verdict.ts'
import { parseScope } from './scope.ts'

const usage = `usage: npm run report -- release-verdict [options] [folder]

Prints each line of the scope with its automatic and manual evidence. Exit code 1 when something is missing, expired or
failed. The folder holds the run; default reports/out.

  --version <1.2.3-rc1>  default: that of package.json
  --desk <folder>        ledger of manual scenarios; default reports/manual/desk
  --json                 print it as JSON
`

const options = {
  version: { type: 'string' },
  desk: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const recordIn = (outDirectory: string): RunRecord | undefined => {
  const { record: file } = reportFiles(outDirectory)
  if (!existsSync(file)) return undefined
  const record = readRecord(file)
  if (typeof record !== 'string') return record
  throw new UsageError(`${file} is no record: ${record}; \`npm run report -- write\` makes it again`)
}

/** `npm run report -- release-verdict`. @returns the exit code */
export const runReleaseVerdict = (args: readonly string[], program: Program): Promise<number> =>
  runCommand(program, { isJson: args.includes('--json'), usage }, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) {
      program.print(usage)
      return 0
    }
    const desk = openDesk(program, values)
    const record = recordIn(resolve(program.root, positionals[0] ?? 'reports/out'))
    const verdict = judgeRelease({
      version: desk.version,
      scope: parseScope(parse(readFileSync(join(program.root, 'specs/scope.yaml'), 'utf8'))),
      manual: manualStates(desk.scenarios, desk.ledger.entries(), {
        version: desk.version,
        now: program.now(),
      }),
      ...(record === undefined ? {} : { record }),
    })
    program.print(values.json ? `${JSON.stringify(verdict)}\n` : releaseText(verdict))
    return verdict.colour === 'green' ? 0 : 1
  })
