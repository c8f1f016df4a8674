import { parseArgs } from 'node:util'
import { defaultHistories } from '../schedule/histories.ts'
import { type Change, changeSince, namedChange } from './change.ts'
import { eventOfForge, eventOfWords, PlanRequestError } from './event.ts'
import type { PlanRequest } from './make.ts'

const options = {
  event: { type: 'string' },
  tag: { type: 'string' },
  base: { type: 'string' },
  changed: { type: 'string', multiple: true },
  runners: { type: 'string', default: '4' },
  out: { type: 'string', default: 'reports/out/plan' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

type Variables = Readonly<Record<string, string | undefined>>

/** What was asked for on the command line. */
export interface PlanArguments {
  /** `show` when none was named. */
  readonly command: string
  readonly positionals: readonly string[]
  readonly json: boolean
  readonly help: boolean
  readonly out: string
  readonly tag?: string
  /** Made only when a command needs it, because it may be refused. */
  request(root: string): PlanRequest
}

/** @throws TypeError for an option that there is not; the message says which */
export const readArguments = (args: readonly string[], variables: Variables): PlanArguments => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [command = 'show', ...rest] = positionals
  return {
    command,
    positionals: rest,
    json: values.json,
    help: values.help,
    out: values.out,
    ...(values.tag === undefined ? {} : { tag: values.tag }),
    request: (root) => ({
      root,
      event: values.event === 'forge' ? eventOfForge(variables) : eventOfWords(values.event, values.tag),
      change: changeOf(values, variables, root),
      runners: runnersOf(values.runners),
      variables: new Set(Object.keys(variables).filter((name) => variables[name] !== '')),
      histories: defaultHistories(root),
    }),
  }
}

const runnersOf = (text: string): number => {
  const runners = Number(text)
  if (Number.isInteger(runners) && runners >= 1 && runners <= 1000) return runners
  throw new PlanRequestError(`--runners takes a whole number from 1 to 1000; "${text}" is none.`)
}

interface ChangeWords {
  readonly changed?: string[] | undefined
  readonly base?: string | undefined
  readonly event?: string | undefined
}

/** Named files, or what differs from a base; a pipeline knows its base, elsewhere it is main. */
const changeOf = ({ changed, base, event }: ChangeWords, variables: Variables, root: string): Change => {
  if (changed !== undefined) return namedChange(changed)
  const start = base ?? (event === 'forge' ? forgeBase(variables) : 'main')
  return start === undefined ? { kind: 'unknown', about: 'no base is known' } : changeSince(root, start)
}

const forgeBase = (variables: Variables): string | undefined => {
  const { CI_MERGE_REQUEST_DIFF_BASE_SHA: target, CI_DEFAULT_BRANCH: main } = variables
  if (target !== undefined && target !== '') return target
  return main === undefined || main === '' ? undefined : `origin/${main}`
}
