import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLeases, type Undoing } from '../../../lease/index.ts'
import { createLinuxProcesses } from '../../../lease/processes.ts'
import { undoing } from '../../../undo.ts'
import { undoCloud } from '../cloud/undo.ts'
import type { Driver } from '../driver/driver.ts'
import { createHetznerProvider } from '../index.ts'
import { createEngineDriver } from './engine-driver.ts'

/** Takes away as always, but gives up on a cloud that is gone after a second. */
export const impatient: Undoing = {
  cloud: (made, lease) =>
    undoCloud(made, lease, {
      patience: { withinMs: 20_000, quietMs: 300, everyMs: 50 },
      askPatience: { answerMs: 1000, withinMs: 1000, firstPauseMs: 50 },
    }),
}

/** The provider on a fake cloud, with a folder of leases of its own. */
export const createStage = (
  cloud: { readonly endpoint: string; readonly token?: string },
  { driver = createEngineDriver(), undo = undoing }: { driver?: Driver; undo?: Undoing } = {},
) => {
  const root = mkdtempSync(join(tmpdir(), 'nunet-h-'))
  const leases = createLeases({
    root,
    uid: process.getuid?.() ?? 0,
    processes: createLinuxProcesses(),
    now: () => Date.now(),
    undo,
  })
  const settings = {
    endpoint: cloud.endpoint,
    ...(cloud.token === undefined ? {} : { token: cloud.token }),
    image: 'debian-12',
    admitted: ['198.51.100.7/32'],
  }
  return {
    root,
    leases,
    provider: createHetznerProvider({ leases, driver, settings }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
