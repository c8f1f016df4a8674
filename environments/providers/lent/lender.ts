import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { runLocally, searchPath } from '../../deploy/index.ts'
import type { Lender } from '../../environment.ts'
import { createLinuxProcesses } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import { processesOf, tracesOf } from './traces.ts'

/** What `nunet lend status --json` says, as far as it matters here. */
const StatusSchema = Type.Object({
  state: Type.Enum(['none', 'down', 'lent']),
  from: Type.Optional(Type.String()),
  daemon: Type.Optional(Type.Object({ pid: Type.Number() })),
  caps: Type.Optional(Type.Array(Type.String())),
})

/** Taking a machine back ends what runs there in order. */
const ownMs = 60_000
const goneMs = 10_000

/** Of machines that this user himself lends here: the command `nunet`, and a folder for each lending, named as its machine. */
export const lendingOf = (folder: string, machine: string): string => join(folder, machine)

/** The owner of such a machine, who uses the commands that every owner has; undefined when she is not here. */
export const createLender = (folder: string, machine: string): Lender | undefined => {
  const directory = lendingOf(folder, machine)
  if (!existsSync(directory)) return undefined
  const processes = createLinuxProcesses()
  const own = async (command: 'status' | 'stop'): Promise<string> => {
    const line = [join(folder, 'nunet'), 'lend', command, '--json', '--directory', directory] as const
    const env = { PATH: searchPath, HOME: homedir() }
    const { exitCode, stdout, stderr } = await runLocally(line, { env, cwd: '/' }, { timeoutMs: ownMs })
    if (exitCode === 0) return stdout
    throw new EnvironmentError({
      code: 'LENT_OWNER_FAILED',
      message: `Asking for "nunet lend ${command}" on ${machine}: exit code ${exitCode}, ${stderr.trim().slice(-1000)}`,
    })
  }
  const status = async (): Promise<Static<typeof StatusSchema>> => {
    const value: unknown = JSON.parse(await own('status'))
    if (Check(StatusSchema, value)) return value
    throw new EnvironmentError({
      code: 'LENT_OWNER_FAILED',
      message: `Asking for "nunet lend status" on ${machine}: its answer is not understood`,
    })
  }
  return {
    sees: async () => {
      const { state, from = '', daemon, caps = [] } = await status()
      return state === 'none' ? undefined : { borrower: from, isInUse: daemon !== undefined, bounds: caps }
    },
    takeBack: async () => void (await own('stop')),
    restart: async () => {
      // No power, no farewell. Whoever keeps the agents starts them again, as systemd does after a boot.
      const before = processesOf(directory, processes)
      for (const one of before) processes.signal(one, 'SIGKILL')
      const isOver = () => (before.some((one) => processes.isAlive(one)) ? undefined : true)
      await until(isOver, { withinMs: goneMs, everyMs: 20 })
    },
    leftovers: async () => tracesOf(directory, processes),
  }
}
