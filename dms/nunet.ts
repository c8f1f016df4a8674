#!/usr/bin/env node
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { buildInfo } from './build-info.ts'
import { type CliComponents, runCommandLine } from './cli/index.ts'
import { createDmsClient } from './client/index.ts'
import { InvalidInputError, systemRandom } from './core/index.ts'
import { createKeyStore, type KeyStore } from './identity/index.ts'
import type { Settings } from './settings.ts'

const keyStoreOf = ({ dataDirectory, keys }: Settings): KeyStore =>
  createKeyStore(
    { directory: join(dataDirectory, 'keys'), random: systemRandom },
    { scryptCost: keys.scryptCost },
  )

const runDaemon = async (settings: Settings, passphrase: string): Promise<void> => {
  // Loaded here so that every other command starts without the network's code.
  const { createDms } = await import('./main.ts')
  const log = pino(
    { level: settings.log.level, base: { name: settings.name } },
    pino.destination({ dest: 2, sync: true }),
  )
  const keys = keyStoreOf(settings)
  const keyPair = (await keys.has(settings.keys.name))
    ? await keys.open(settings.keys.name, passphrase)
    : await keys.create(settings.keys.name, passphrase)
  const dms = await createDms(settings, { keyPair, build: buildInfo, log })
  const told = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, told.resolve)
  await dms.start()
  log.info({ signal: await told.promise }, 'stopping')
  await dms.stop()
  // Everything is closed; a timer inside libp2p would keep the process for another second.
  process.exit(0)
}

/** A prompt whose answer is not shown. */
const askSecret = async (question: string): Promise<string | undefined> => {
  if (!process.stdin.isTTY) return undefined
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(undefined))
    })
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

const readInput = async (maxBytes: number): Promise<string> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) {
      throw new InvalidInputError({
        what: 'Reading standard input',
        expected: `at most ${maxBytes} bytes`,
        received: 'more',
      })
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const components: CliComponents = {
  build: buildInfo,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  readInput,
  askSecret,
  passphraseFromEnvironment: process.env.DMS_PASSPHRASE,
  home: homedir(),
  runDaemon,
  keys: keyStoreOf,
  connect: (dataDirectory) => createDmsClient({ socketPath: join(dataDirectory, 'api.sock') }),
  onInterrupt: (action) => {
    process.once('SIGINT', action)
    return () => process.off('SIGINT', action)
  },
  pause: (delayMs) => pause(delayMs),
}

/** Whoever reads us may stop reading, as in `nunet get peers | head -1`; that is no failure of ours. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

void runCommandLine(components, process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
