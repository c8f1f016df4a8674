import { statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import type { Resources } from './index.ts'

/**
 * What this machine has in all: processors that may be used, physical memory, and the free bytes of the file system
 * that holds `directory`.
 */
export const detectResources = async (directory: string): Promise<Resources> => {
  const disk = await statfs(directory)
  return {
    cpuMillicores: availableParallelism() * 1000,
    memoryBytes: totalmem(),
    diskBytes: disk.bavail * disk.bsize,
  }
}
