import { runLocally, searchPath } from '../../deploy/index.ts'
import { networkVariable } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { enterRouter, type Rights } from './way-in.ts'

/** Runs a program on the router, or in a namespace beside it; what it wrote. @throws EnvironmentError NETNS_TOOL_FAILED */
export type OnRouter = (
  command: readonly string[],
  options?: { readonly input?: string; readonly namespace?: string },
) => Promise<string>

export const createRouter =
  ({
    keeper,
    rights,
    directory,
  }: {
    readonly keeper: { readonly pid: number }
    readonly rights: Rights
    /** Of the network. */
    readonly directory: string
  }): OnRouter =>
  async (command, { input = '', namespace } = {}) => {
    const surroundings = { cwd: '/', env: { PATH: searchPath, [networkVariable]: directory } }
    const enter = enterRouter(keeper.pid, rights, namespace)
    const { exitCode, stdout, stderr } = await runLocally(enter(command), surroundings, { input })
    if (exitCode === 0) return stdout
    throw new EnvironmentError({
      code: 'NETNS_TOOL_FAILED',
      message: `Running ${command[0]} on ${namespace ?? 'the router'}: exit code ${exitCode}, ${stderr.trim().slice(0, 500) || 'without a word'}`,
    })
  }
