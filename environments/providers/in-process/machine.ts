import { closeSync, openSync } from 'node:fs'
import pino from 'pino'
import { createDmsClient } from '../../../dms/client/index.ts'
import { systemRandom } from '../../../dms/core/index.ts'
import { createKeyPair, type PeerId } from '../../../dms/identity/index.ts'
import { createDms, type Dms } from '../../../dms/main.ts'
import type { Network } from '../../../dms/network/index.ts'
import { completeSettings } from '../../../dms/settings.ts'
import { createMemorySink, type MemorySink } from '../../../dms/telemetry/memory/index.ts'
import {
  type HostFiles,
  type HostPlan,
  httpCall,
  type Machine,
  prepareHost,
  readEvidenceFile,
  readSmall,
  settingsFor,
} from '../../deploy/index.ts'
import type { LinkControls } from '../../faults/index.ts'
import { throwIfAborted } from '../../problem.ts'

/** The network that all hosts of one environment share. */
export interface Wire {
  join(name: string, peerId: PeerId): Network
  /** From now on nobody hears this peer, and it hears nobody; it cannot say goodbye. */
  cut(peerId: PeerId): void
  mend(peerId: PeerId): void
  /** Cuts between hosts by name; nothing on it takes time, so there is no other quality to change. */
  readonly links: LinkControls
}

/** As the build writes it in for a daemon that runs from its sources. */
const sources = { version: 'dev', commit: 'unknown' }

/** Undefined before the first life, as a file would be; no longer than what is evidence of others. */
const readTold = (told: readonly MemorySink[], maxBytes: number): string | undefined => {
  if (told.length === 0) return undefined
  const text = told.map((life) => life.content()).join('')
  return text.length > maxBytes ? text.slice(text.indexOf('\n', text.length - maxBytes) + 1) : text
}

/** A machine whose daemon is an object in this process; its API, files and jobs are real. */
export const createInProcessMachine = (wire: Wire, plan: HostPlan, files: HostFiles): Machine => {
  const dms = createDmsClient({ socketPath: files.socket })
  const keyPair = createKeyPair(systemRandom)
  /** What its daemons told, life after life. */
  const told: MemorySink[] = []
  let live: { readonly daemon: Dms; readonly log: number } | undefined

  const stop = async (): Promise<void> => {
    const { daemon, log } = live ?? {}
    live = undefined
    await daemon?.stop()
    if (log !== undefined) closeSync(log)
  }

  return {
    ...plan,
    dms,
    build: undefined,
    isRunning: () => live !== undefined,
    prepare: () => prepareHost(plan, files),
    launch: async (signal) => {
      if (live !== undefined) return
      throwIfAborted(signal, `Starting ${plan.name}`)
      const settings = completeSettings(settingsFor(plan, files), files.settings)
      const log = openSync(files.log, 'a', 0o600)
      const telemetry = createMemorySink()
      told.push(telemetry)
      wire.mend(keyPair.peerId)
      try {
        const daemon = await createDms(settings, {
          keyPair,
          build: sources,
          network: wire.join(plan.name, keyPair.peerId),
          telemetry,
          log: pino(
            { level: settings.log.level, base: { name: plan.label } },
            pino.destination({ fd: log, sync: true }),
          ),
        })
        await daemon.start()
        live = { daemon, log }
      } catch (error) {
        closeSync(log)
        throw error
      }
    },
    stop,
    kill: async () => {
      // The daemon shares our process and cannot be killed; what others see is the same, for its wire is cut first.
      wire.cut(keyPair.peerId)
      await stop()
    },
    read: async (file, maxBytes) =>
      file === 'telemetry.ndjson' ? readTold(told, maxBytes) : readEvidenceFile(files, file, maxBytes),
    // It has no process that could end without this one.
    unexpectedEnds: async () => [],
    callApi: async (from, headers) => {
      if (live === undefined) return { answered: false, why: `no daemon is running on ${plan.name}` }
      const token = (await readSmall(files.token)).trim()
      return httpCall({
        address: from === plan.name ? '127.0.0.1' : plan.address,
        port: live.daemon.apiPort,
        path: '/api/v1/identity',
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
    },
  }
}
