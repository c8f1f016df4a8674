import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { DmsClient } from '../client/index.ts'
import { DmsError, InvalidInputError, type Problem, type Result } from '../core/index.ts'
import { completeSettings, loadSettings, type Settings } from '../settings.ts'
import type { CliComponents } from './components.ts'
import { describeProblem } from './output.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly data?: string
  readonly config?: string
  readonly json?: boolean
}

/** The answer was a refusal or a failure: it has been printed, and the exit code says so. */
export class AnsweredNo extends Error {}

/** What a command works with: settings, the daemon's client, and the two output streams. */
export interface Context {
  readonly components: CliComponents
  readonly isJson: boolean
  settings(): Promise<Settings>
  settingsPath(): string
  /** Runs `use` with a client of the running daemon and closes it. */
  withDaemon<T>(use: (client: DmsClient) => Promise<T>): Promise<T>
  /** Prints data: JSON with --json, else the text for people. */
  print(data: unknown, forPeople: (() => string) | string): void
  /** Tells people something that is not data. */
  say(text: string): void
}

export const contextOf = (components: CliComponents, command: Command): Context => {
  const options = command.optsWithGlobals<GlobalOptions>()
  const dataDirectory = resolve(options.data ?? join(components.home, '.nunet'))
  const settingsPath = () => resolve(options.config ?? join(dataDirectory, 'settings.json'))
  const settings = async (): Promise<Settings> => {
    const path = settingsPath()
    const read =
      options.config !== undefined || existsSync(path)
        ? await loadSettings(path)
        : completeSettings({ dataDirectory }, 'settings', components.home)
    return options.data === undefined ? read : { ...read, dataDirectory }
  }
  const isJson = options.json === true
  return {
    components,
    isJson,
    settings,
    settingsPath,
    withDaemon: async (use) => {
      const client = components.connect((await settings()).dataDirectory)
      try {
        return await use(client)
      } finally {
        await client.close()
      }
    },
    print: (data, forPeople) => {
      components.out(isJson ? JSON.stringify(data) : typeof forPeople === 'string' ? forPeople : forPeople())
    },
    say: components.err,
  }
}

/**
 * The value of an answer; a refusal is printed (to standard output as JSON with --json, else to standard error).
 * @throws AnsweredNo
 */
export const requireValue = <T>(context: Context, answer: Result<T, Problem>): T => {
  if (answer.ok) return answer.value
  if (context.isJson) context.components.out(JSON.stringify({ problem: answer.error }))
  else context.say(describeProblem(answer.error))
  throw new AnsweredNo(answer.error.code)
}

const maxInputBytes = 1_048_576

/** Text of an argument: itself, `-` for standard input, `@file` for a file. */
export const readArgument = async ({ components }: Context, text: string): Promise<string> => {
  if (text === '-') return (await components.readInput(maxInputBytes)).trim()
  if (!text.startsWith('@')) return text
  return (await readTextFile(text.slice(1))).trim()
}

/** @throws DmsError FILE_UNREADABLE */
export const readTextFile = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new DmsError(
      {
        code: 'FILE_UNREADABLE',
        message: `Reading ${path}: ${cause.code ?? cause.message}`,
        hint: 'Check the path.',
      },
      { cause },
    )
  })

/** @throws InvalidInputError */
export const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidInputError({ what, expected: 'JSON', received: (cause as Error).message })
  }
}

/**
 * The passphrase of the key store: from a file, the environment (DMS_PASSPHRASE), or a person; never from arguments.
 * @throws InvalidInputError when there is none
 */
export const readPassphrase = async (
  context: Context,
  file: string | undefined,
  question: string,
): Promise<string> => {
  const { components } = context
  const passphrase =
    file !== undefined
      ? (await readTextFile(file)).replace(/\r?\n$/, '')
      : (components.passphraseFromEnvironment ?? (await components.askSecret(question)))
  if (passphrase !== undefined && passphrase !== '') return passphrase
  throw new InvalidInputError({
    what: 'Opening the key store',
    expected: 'a passphrase',
    received: 'none',
    hint: 'Use --passphrase-file, the variable DMS_PASSPHRASE, or run it on a terminal and be asked.',
  })
}
