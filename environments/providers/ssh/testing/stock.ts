import { copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '../../../environment.ts'
import type { Bed } from './lay-bed.ts'

/** Puts a build where a network would send it, for tests that are not about sending. */
export const stock = ({ folder, machines }: Bed, { binary, sha256 }: Build): void => {
  for (const { name } of machines) {
    const shelf = join(folder, name, 'root', '.nunet-lab', 'builds', sha256)
    const place = join(shelf, 'nunet')
    // Under its second name it may be running, and must not be written to.
    if (existsSync(place)) continue
    mkdirSync(shelf, { recursive: true, mode: 0o700 })
    try {
      linkSync(binary, place)
    } catch {
      copyFileSync(binary, place)
    }
  }
}
