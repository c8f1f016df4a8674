import { boundLog } from '../../deploy/bound-log.ts'
import { hostFiles } from '../../deploy/host-files.ts'
import type { Leases } from '../leases.ts'

export interface BoundLogsComponents {
  readonly leases: Pick<Leases, 'list' | 'open'>
  readonly log: (line: string) => void
}

/** Looks at the logs of all hosts on this machine, and moves those that became too long. Never rejects. */
export const createLogBounder = ({ leases, log }: BoundLogsComponents): (() => Promise<void>) => {
  /** By path: what is in the way is said once, not with every look. */
  const told = new Map<string, string>()

  const bound = async (directory: string, host: string): Promise<void> => {
    const files = hostFiles(directory, host)
    try {
      await boundLog(files)
      told.delete(files.log)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      // Of a host that is far away, or not made yet, or just removed.
      if (code === 'ENOENT' || code === 'ENOTDIR' || told.get(files.log) === message) return
      told.set(files.log, message)
      log(`bounding ${files.log} failed: ${message}`)
    }
  }

  return async () => {
    for (const { id, hosts } of leases.list()) {
      const { directory } = leases.open(id)
      for (const { name } of hosts) await bound(directory, name)
    }
  }
}
