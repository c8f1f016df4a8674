import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock } from '../../core/index.ts'
import { abandonIn, describeExecutor, type ExecutorStage } from '../compliance.ts'
import { createProcessExecutor, type ProcessExecutorOptions } from './index.ts'
import { findMeans } from './means.ts'
import { readRecord } from './record.ts'
import { findResourceGroups } from './resource-group.ts'

const MAX_PROCESSES = 24

/** Working directories and control groups of executions that are over. */
const leftBehind = (directory: string): readonly string[] =>
  readdirSync(directory)
    .flatMap((id) => {
      const record = readRecord(join(directory, id))
      if (record === undefined || record === 'damaged') return [join(directory, id)]
      return record.finished ? [join(directory, id, 'work'), ...record.groups] : []
    })
    .filter((path) => existsSync(path))

const createStage =
  (options: ProcessExecutorOptions) => async (): Promise<ExecutorStage | { unready: string }> => {
    const means = await findMeans({ clock: systemClock }, {})
    if ('missing' in means) return { unready: means.missing }
    if (options.useNamespaces === true && means.confinement === 'none')
      return { unready: 'no process namespaces' }
    if (options.useResourceGroups === true && findResourceGroups() === undefined)
      return { unready: 'no control groups' }
    const root = mkdtempSync(join(tmpdir(), 'nunet-process-'))
    const directory = join(root, 'jobs')
    const executor = createProcessExecutor(
      { directory, clock: systemClock, log: silentLogger },
      { graceMs: 300, maxProcesses: MAX_PROCESSES, ...options },
    )
    return {
      executor,
      shell: (script) => ({ command: ['/bin/sh', '-c', script] }),
      environmentJob: { command: ['env'] },
      missingProgram: { command: ['no-such-program'] },
      ownVariables: [],
      tellsSignals: true,
      maxProcesses: MAX_PROCESSES,
      traces: async () => leftBehind(directory),
      abandon: (request) => abandonIn('process', { directory }, request),
      close: async () => {
        await executor[Symbol.asyncDispose]()
        rmSync(root, { recursive: true, force: true })
      },
    }
  }

describeExecutor('process, with all that this machine allows', createStage({}))
describeExecutor(
  'process, without namespaces and control groups',
  createStage({ useNamespaces: false, useResourceGroups: false, allowSharedUser: true }),
)
