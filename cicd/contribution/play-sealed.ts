import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import { contributionFolder, type SealedRequest } from './sealed-request.ts'

/** Descriptor that the judging process reads; standard output belongs to whatever the steps say. */
const messages = 3

/** Plays what was contributed, in one process without rights. Runs inside a seal only; see runSealed. */
const main = async ({ dryRun, pack }: SealedRequest): Promise<void> => {
  const { runConfiguration } = await loadConfiguration({
    file: 'steps/cucumber.ts',
    provided: {
      paths: [`${contributionFolder}/*.feature`],
      ...(pack === undefined ? {} : { import: [`${pack}/**/*.ts`] }),
      ...(dryRun ? { dryRun: true } : {}),
      worldParameters: { provider: 'in-process' },
      publish: false,
    },
  })
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { success } = await runCucumber(runConfiguration, { stdout: silent }, (envelope) => {
    writeSync(messages, `${JSON.stringify(envelope)}\n`)
  })
  process.exit(success ? 0 : 1)
}

await main(JSON.parse(process.argv[2] ?? '') as SealedRequest)
