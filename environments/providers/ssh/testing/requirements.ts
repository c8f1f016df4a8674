import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { searchPath } from '../../../deploy/index.ts'

const needed = {
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  sshd: 'openssh-server',
}

const isInstalled = (program: string): boolean =>
  searchPath.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** What keeps a bed from being laid here, with the command that mends it; undefined when nothing does. */
export const bedLacks = (): string | undefined => {
  if (process.platform !== 'linux') return `a bed of machines needs Linux (this is ${process.platform})`
  if (process.getuid?.() !== 0) return 'a bed of machines needs root (run it with sudo)'
  const absent = Object.entries(needed).filter(([program]) => !isInstalled(program))
  if (absent.length === 0) return undefined
  const packages = [...new Set(absent.map(([, name]) => name))].join(' ')
  return `a bed of machines needs ${absent.map(([program]) => program).join(', ')} (apt-get install -y ${packages})`
}
