import { accessSync, constants, readFileSync } from 'node:fs'

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

const isWritable = (path: string): boolean =>
  unless(() => {
    accessSync(path, constants.W_OK)
    return true
  }, false)

/** Whether hosts that are processes of this machine can be squeezed: it takes a control group in which to make others. */
export const canSqueezeHere = (): boolean => {
  const lines = unless(() => readFileSync('/proc/self/cgroup', 'utf8'), '').split('\n')
  const own = lines.find((line) => line.split(':')[1]?.split(',').includes('memory') === true)
  if (own !== undefined) return isWritable(`/sys/fs/cgroup/memory${own.split(':').slice(2).join(':')}`)
  const shared = unless(() => readFileSync('/sys/fs/cgroup/cgroup.subtree_control', 'utf8'), '').split(/\s+/)
  return shared.includes('memory') && isWritable('/sys/fs/cgroup')
}
