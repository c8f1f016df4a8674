import { oneLine } from '../../text.ts'
import { runTool } from './child.ts'
import { PortalError } from './problem.ts'

/** Runs `npm run env -- <words> --json` and reads its answer. @throws PortalError with the code of what went wrong */
export type EnvCommand = (words: readonly string[]) => Promise<unknown>

const maxAtOnce = 4

const parse = (output: string): unknown => {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}

const problemIn = (answer: unknown): { code: string; message: string } | undefined =>
  (answer as { problem?: { code: string; message: string } } | undefined)?.problem

/** `links` ends with 1 where a network is not as declared, which is what whoever looks wants to see. */
const mayDiffer = ([command]: readonly string[]): boolean => command === 'links'

/** The command line of networks as a process of its own: reports may know what it says, never its code. */
export const envCommand = (root: string, signal: AbortSignal): EnvCommand => {
  let running = 0
  return async (words) => {
    if (running >= maxAtOnce)
      throw new PortalError({
        code: 'PORTAL_BUSY',
        message: `${maxAtOnce} commands are at work; try again.`,
        status: 503,
      })
    running++
    try {
      const args = ['environments/cli.ts', ...words, '--json']
      const { code, output, said } = await runTool({ root, args, signal, withinMs: 180_000 })
      const answer = parse(output)
      const problem = problemIn(answer)
      const isDone = code === 0 || (code === 1 && mayDiffer(words))
      if (isDone && answer !== undefined && problem === undefined) return answer
      const message = problem?.message ?? oneLine(said, 1000) ?? ''
      throw new PortalError({ code: problem?.code ?? 'PORTAL_COMMAND', message, status: 409 })
    } finally {
      running--
    }
  }
}
