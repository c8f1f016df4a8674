#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isSea } from 'node:sea'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { buildInfo } from './build-info.ts'
import { type CliComponents, runCommandLine } from './cli/index.ts'
import { createDmsClient } from './client/index.ts'
import { InvalidInputError, systemClock, systemRandom } from './core/index.ts'
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

/** A question whose answer is shown; whoever is not at a terminal is not asked. */
const ask = async (question: string): Promise<string | undefined> => {
  if (!process.stdin.isTTY) return undefined
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise((resolve) => {
      lines.question(question, resolve)
      lines.once('close', () => resolve(undefined))
    })
  } finally {
    lines.close()
  }
}

const lending: CliComponents['lending'] = async (isJson) => {
  const [{ createOwner }, { createHumanLog }, { findResourceGroups }] = await Promise.all([
    import('./lend/agent/index.ts'),
    import('./cli/human-log.ts'),
    import('./executor/process/resource-group.ts'),
  ])
  const systemctl = (...words: readonly string[]): boolean =>
    spawnSync('systemctl', ['--user', ...words], { stdio: 'ignore', timeout: 10_000 }).status === 0
  const config = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  // A script is run by another program; the one file is a program of its own.
  const self = isSea() ? [process.execPath] : [process.execPath, process.argv[1]!]
  return createOwner({
    clock: systemClock,
    random: systemRandom,
    log: isJson
      ? pino({ level: 'info', base: { name: 'lend' } }, pino.destination({ dest: 2, sync: true }))
      : createHumanLog(components.err, { clock: systemClock }),
    groups: findResourceGroups(),
    pause: (delayMs) => pause(delayMs),
    units: { folder: join(config, 'systemd', 'user'), systemctl },
    self,
    onSignal: (act) => {
      const interrupt = () => act('interrupt')
      const terminate = () => act('terminate')
      process.on('SIGINT', interrupt)
      for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, terminate)
      return () => {
        process.off('SIGINT', interrupt)
        for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, terminate)
      }
    },
  })
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
  ask,
  passphraseFromEnvironment: process.env.DMS_PASSPHRASE,
  home: homedir(),
  runDaemon,
  keys: keyStoreOf,
  connect: (dataDirectory) => createDmsClient({ socketPath: join(dataDirectory, 'api.sock') }),
  onInterrupt: (action) => {
    process.once('SIGINT', action)
    return () => process.off('SIGINT', action)
  },
  lending,
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
