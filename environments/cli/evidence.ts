import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Artifact } from '../environment.ts'
import { chooseNetwork, withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, takeNetworkOption } from './named-network.ts'
import { makeOwnFolder } from './own-folder.ts'
import { readDuration } from './words.ts'

interface EvidenceOptions {
  readonly network?: string | undefined
  readonly last?: string
  readonly json?: boolean
}

interface WrittenFile {
  readonly path: string
  readonly sizeBytes: number
}

/** Puts one artifact into the folder of its host; what is of the whole network, into the folder itself. */
const write = (folder: string, { host, name, content, encoding }: Artifact): WrittenFile => {
  mkdirSync(join(folder, host), { recursive: true, mode: 0o700 })
  const path = join(folder, host, name)
  const bytes = Buffer.from(content, encoding ?? 'utf8')
  writeFileSync(path, bytes, { mode: 0o600 })
  return { path, sizeBytes: bytes.length }
}

const evidence = async (session: CliSession, target: string, options: EvidenceOptions): Promise<void> => {
  const folder = resolve(session.workingDirectory, target)
  const toMs = Date.now()
  const window =
    options.last === undefined ? undefined : { fromMs: toMs - readDuration(options.last, '--last'), toMs }
  const { id } = chooseNetwork(session.leases, options.network)
  makeOwnFolder(folder, `Writing evidence to ${folder}`)
  await withNetwork(session, id, async (environment) => {
    const files: WrittenFile[] = []
    for await (const artifact of environment.evidence(window)) files.push(write(folder, artifact))
    print(session, options, { network: id, files }, () =>
      files.map(({ path, sizeBytes }) => `${path}  ${sizeBytes} bytes`).join('\n'),
    )
  })
}

export const addEvidence = (program: Command, session: CliSession): void => {
  takeNetworkOption(program.command('evidence <folder>'))
    .description(
      'write what every host has left: logs, telemetry, versions, use, packets (up --capture), one timeline',
    )
    .option('--last <time>', 'cut logs, packets and timeline to this long before now, such as 5min')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- evidence ./seen\n  npm run env -- evidence ./seen --last 5min && tcpdump -r ./seen/alice/packets.pcap',
    )
    .action((folder: string, word: string | undefined, options: EvidenceOptions) =>
      evidence(session, folder, { ...options, network: namedNetwork(word, options.network) }),
    )
}
