import type { RunOptions } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import type { HostControls, Own } from './controls.ts'

/** What a fault may ask of a host beyond starting and stopping. */
export type Need = 'run' | 'daemonPid' | 'dataDirectory' | 'clockFile' | 'clockOffsetMs' | Own

const words: { readonly [K in Need]: string } = {
  run: 'programs that run on its hosts',
  daemonPid: 'daemons with a process of their own',
  dataDirectory: 'hosts with a data directory that can be reached',
  clockFile: 'hosts with a clock of their own (it takes libfaketime: apt-get install -y libfaketime)',
  clockOffsetMs: 'daemons that tell their time',
  network: 'hosts with a network stack of their own',
  names: 'hosts with names of their own',
}

const has = (host: HostControls, need: Need): boolean =>
  need === 'network' || need === 'names' ? host.own?.has(need) === true : host[need] !== undefined

/** What a host does not give, in words. */
export const lacking = (host: HostControls, ...needs: readonly Need[]): readonly string[] =>
  needs.filter((need) => !has(host, need)).map((need) => words[need])

/** Where a program can be run. */
export type Runs = Pick<HostControls, 'name' | 'run'>

/** Runs a program to its end, whatever that is. */
export const attempt = async (host: Runs, command: readonly string[], options?: RunOptions) => {
  if (host.run !== undefined) return host.run(command, options)
  throw new EnvironmentError({
    code: 'FAULT_NOT_SUPPORTED',
    message: `Running ${command[0]} on ${host.name}: this network lacks ${words.run}`,
  })
}

/** Runs a program that must succeed, and returns what it said. @throws EnvironmentError FAULT_TOOL_FAILED */
export const perform = async (
  host: Runs,
  command: readonly string[],
  options?: RunOptions,
): Promise<string> => {
  const { exitCode, stdout, stderr } = await attempt(host, command, options)
  if (exitCode === 0) return stdout
  throw new EnvironmentError({
    code: 'FAULT_TOOL_FAILED',
    message: `Running ${command[0]} on ${host.name}: exit code ${exitCode}, ${stderr.trim().slice(0, 500) || 'without a word'}`,
    hint: 'Is it installed? "npm run env -- doctor" says what is missing.',
  })
}

/** The whole text of a small file there; undefined when it cannot be read. */
export const readThere = async (host: HostControls, path: string): Promise<string | undefined> => {
  const { exitCode, stdout } = await attempt(host, ['cat', path])
  return exitCode === 0 ? stdout : undefined
}

/** Changes a file in its place, for it may be mounted on its own. */
export const writeThere = async (host: HostControls, path: string, text: string): Promise<void> => {
  await perform(host, ['sh', '-c', 'cat >"$1"', 'sh', path], { input: text })
}
