import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

const mostLives = 20

/** As the daemon and its agent name them; see dms/executor/process/resource-group.ts. */
const nameOf = (directory: string): string =>
  `nunet-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`

/** Control groups that there are now of the host of a lending: of its daemons, and of the jobs whose files are there. */
export const controlGroupsOf = (directory: string): readonly string[] => {
  const host = join(directory, 'host')
  const jobs = join(host, 'data', 'jobs')
  const names = new Set([
    ...Array.from({ length: mostLives }, (_, index) => nameOf(join(host, `life-${index + 1}`))),
    ...(existsSync(jobs) ? readdirSync(jobs).map((id) => nameOf(join(jobs, id))) : []),
  ])
  const all = execFileSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', 'nunet-*'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return all.split('\n').filter((path) => names.has(basename(path)))
}
