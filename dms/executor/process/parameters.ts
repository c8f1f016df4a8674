import { isAbsolute, normalize } from 'node:path'
import { refuse } from '../request.ts'

/** What an ensemble says under `execution` for the process executor. */
export interface ProcessParameters {
  /** Program and arguments; the program is an absolute path or a name found in the fixed search path. */
  readonly command: readonly [string, ...string[]]
  /** Inside the job's own directory, relative to it. */
  readonly workingDirectory?: string
}

const MAX_ARGUMENTS = 1024
const MAX_ARGUMENT_LENGTH = 65_536

const isArgument = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_ARGUMENT_LENGTH && !value.includes('\0')

const isProgramName = (value: string): boolean =>
  isAbsolute(value) || (/^[A-Za-z0-9_.+-]{1,255}$/.test(value) && !value.startsWith('-'))

const readCommand = (value: unknown): ProcessParameters['command'] => {
  const expected = 'a list with the program (an absolute path or a plain name) and its arguments, without NUL'
  const isCommand =
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_ARGUMENTS &&
    value.every(isArgument) &&
    isProgramName(value[0] as string)
  return isCommand
    ? (value as unknown as ProcessParameters['command'])
    : refuse('/parameters/command', expected, (JSON.stringify(value) ?? 'nothing').slice(0, 80))
}

const readWorkingDirectory = (value: unknown): string => {
  const path = typeof value === 'string' ? normalize(value) : '..'
  const isInside = !isAbsolute(path) && path !== '..' && !path.startsWith('../') && isArgument(path)
  return isInside
    ? path
    : refuse(
        '/parameters/workingDirectory',
        "a relative path that stays inside the job's own directory",
        (JSON.stringify(value) ?? typeof value).slice(0, 80),
      )
}

/** @throws InvalidInputError for anything unknown, so that a misspelt limit is never silently absent */
export const readProcessParameters = (parameters: Readonly<Record<string, unknown>>): ProcessParameters => {
  const unknown = Object.keys(parameters).find((key) => key !== 'command' && key !== 'workingDirectory')
  if (unknown !== undefined) {
    refuse('/parameters', 'command and workingDirectory only', JSON.stringify(unknown).slice(0, 80))
  }
  return {
    command: readCommand(parameters.command),
    ...(parameters.workingDirectory === undefined
      ? {}
      : { workingDirectory: readWorkingDirectory(parameters.workingDirectory) }),
  }
}
