import { Writable } from 'node:stream'
import { type IRunConfiguration, loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import type { Envelope } from '@cucumber/messages'
import { openMessageLog } from '../reports/index.ts'
import { exitCodes, type FeaturesMessage, type FeaturesRequest } from './acceptance/features-request.ts'

/** The process that runs features, apart from the one that judges, so that its death is seen and reported. */
const main = async (request: FeaturesRequest): Promise<void> => {
  const { runConfiguration } = await loadConfiguration({
    file: 'steps/cucumber.ts',
    provided: {
      paths: [...(request.paths.length === 0 ? ['features/**/*.feature'] : request.paths)],
      ...(request.tags === undefined ? {} : { tags: request.tags }),
      ...(request.names === undefined ? {} : { name: [...request.names] }),
      ...(request.dryRun === true ? { dryRun: true } : {}),
      worldParameters: request.worldParameters,
      publish: false,
    },
  })
  const log = request.outDirectory === undefined ? undefined : openMessageLog(request.outDirectory)
  const stopping = stopInOrder(runConfiguration.runtime)
  const onMessage = (envelope: Envelope): void => {
    log?.write(envelope)
    stopping(envelope)
    if (isTold(envelope)) void tell({ kind: 'envelope', envelope })
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { success } = await runCucumber(runConfiguration, { stdout: silent }, onMessage)
  log?.close()
  await tell({ kind: 'finished', success })
  process.exitCode = success ? 0 : 1
  if (process.connected) process.disconnect()
  // Whatever a scenario left open would keep the process alive for ever.
  setTimeout(() => process.exit(exitCodes.leftOpen), 10_000).unref()
}

const tell = (message: FeaturesMessage): Promise<void> =>
  // Whether it arrived is for the other side to judge.
  new Promise((resolve) => (process.connected ? process.send?.(message, () => resolve()) : resolve()))

// Large, and of no use for showing progress.
const isTold = (envelope: Envelope): boolean =>
  envelope.source === undefined && (envelope.attachment?.body.length ?? 0) < 20_000

/**
 * On SIGTERM, or when the judging process is gone, lets the running scenario end, skips the rest, and still runs the
 * closing hooks, which give back networks. The runner has no call for that, but reads `dryRun` anew before each of them.
 */
const stopInOrder = (runtime: IRunConfiguration['runtime']): ((envelope: Envelope) => void) => {
  let stopped = false
  const stop = (): void => {
    stopped = true
    runtime.dryRun = true
  }
  process.on('SIGTERM', stop)
  process.on('disconnect', stop)
  return (envelope) => {
    if (stopped && envelope.testRunHookStarted !== undefined) runtime.dryRun = false
    if (stopped && envelope.testRunHookFinished !== undefined) runtime.dryRun = true
  }
}

await main(JSON.parse(process.argv[2] ?? '') as FeaturesRequest)
