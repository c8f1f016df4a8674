/** What a command of `npm run report` is given; nothing is taken from the process itself. */
export interface Program {
  /** The repository. */
  readonly root: string
  /** The environment of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  readonly pause: (ms: number) => Promise<void>
  /** Shows a question and answers the line that a person types; refuses where nobody can. */
  readonly ask: (question: string) => Promise<string>
  /** Data that was asked for. */
  readonly print: (text: string) => void
  /** Everything else. */
  readonly complain: (text: string) => void
}

/** A command was called in a way that it does not understand. */
export class UsageError extends Error {
  readonly code = 'USAGE'
}

interface Coded {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

const isCoded = (error: unknown): error is Error & Coded =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

const isUsage = ({ code }: Coded): boolean => code === 'USAGE' || code.startsWith('ERR_PARSE_ARGS')

/**
 * Runs a command and says what went wrong in one form: `CODE: what; hint`, or as JSON on standard output.
 *
 * @returns the exit code: 0, 1 for a failure, 2 for a call that was not understood
 */
export const runCommand = async (
  { print, complain }: Program,
  { isJson, usage }: { readonly isJson: boolean; readonly usage: string },
  command: () => Promise<number>,
): Promise<number> => {
  try {
    return await command()
  } catch (error) {
    if (!isCoded(error)) throw error
    const { message, hint } = error
    const code = isUsage(error) ? 'USAGE' : error.code
    if (isJson)
      print(
        `${JSON.stringify({ ok: false, error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`,
      )
    complain(`${code}: ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`)
    if (isUsage(error)) complain(usage)
    return isUsage(error) ? 2 : 1
  }
}
