import { Writable } from 'node:stream'
import { type IRunConfiguration, loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import type { Envelope } from '@cucumber/messages'
import { notPlayed, openMessageLog } from '../reports/index.ts'
import { exitCodes, type FeaturesMessage, type FeaturesRequest } from './acceptance/features-request.ts'
import { playedPaths } from './acceptance/manual.ts'
import { literally } from './acceptance/names.ts'

/** The process that runs features, apart from the one that judges, so that its death is seen and reported. */
const main = async (request: FeaturesRequest): Promise<void> => {
  const { runConfiguration } = await loadConfiguration({
    file: 'steps/cucumber.ts',
    provided: {
      paths: [...playedPaths(request.paths)],
      ...(request.tags === undefined ? {} : { tags: request.tags }),
      ...(request.names === undefined ? {} : { name: request.names.map(literally) }),
      ...(request.dryRun === true ? { dryRun: true } : {}),
      worldParameters: request.worldParameters,
      publish: false,
    },
  })
  const log = request.outDirectory === undefined ? undefined : openMessageLog(request.outDirectory)
  const stopping = stopInOrder(runConfiguration.runtime)
  let incomplete: string | undefined
  const keep = (envelope: Envelope): void => {
    try {
      if (incomplete === undefined) log?.write(envelope)
    } catch (error) {
      incomplete = (error as Error).message
      stopping.stop()
    }
  }
  const onMessage = (envelope: Envelope): void => {
    for (const one of [envelope, ...stopping.onMessage(envelope)]) {
      keep(one)
      if (isTold(one)) telling.add(one)
    }
  }
  const telling = createTelling()
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  // What it shows by default is thrown away here, and making it took as long as the scenarios that do nothing.
  runConfiguration.formats.stdout = new URL('acceptance/silent-formatter.ts', import.meta.url).href
  const { success } = await runCucumber(runConfiguration, { stdout: silent }, onMessage)
  log?.close()
  telling.flush()
  if (incomplete !== undefined) await tell({ kind: 'incomplete', why: incomplete })
  await tell({ kind: 'finished', success })
  process.exitCode = success && incomplete === undefined ? 0 : 1
  if (process.connected) process.disconnect()
  // Whatever a scenario left open would keep the process alive for ever.
  setTimeout(() => process.exit(exitCodes.leftOpen), 10_000).unref()
}

const tell = (message: FeaturesMessage): Promise<void> =>
  // Whether it arrived is for the other side to judge.
  new Promise((resolve) => (process.connected ? process.send?.(message, () => resolve()) : resolve()))

// Large or many, and of no use for showing progress.
const isTold = ({ source, testStepStarted, attachment }: Envelope): boolean =>
  source === undefined && testStepStarted === undefined && (attachment?.body.length ?? 0) < 20_000

/** Messages of one turn of the event loop travel together: each journey costs more than a step that does nothing. */
const createTelling = () => {
  let waiting: Envelope[] = []
  const flush = (): void => {
    if (waiting.length > 0) void tell({ kind: 'envelopes', envelopes: waiting })
    waiting = []
  }
  return {
    add: (envelope: Envelope): void => {
      if (waiting.push(envelope) === 1) setImmediate(flush)
    },
    flush,
  }
}

const interrupted = 'the run was interrupted before'

/**
 * On SIGTERM, when the judging process is gone, or when messages cannot be kept, lets the running scenario end, skips the rest, and still runs the
 * closing hooks, which give back networks. The runner has no call for that, but reads `dryRun` anew before each of them,
 * and calls what it leaves out skipped; `onMessage` answers what the stream has to say of that.
 */
const stopInOrder = (runtime: IRunConfiguration['runtime']) => {
  let stopped = false
  const stop = (): void => {
    stopped = true
    runtime.dryRun = true
  }
  process.on('SIGTERM', stop)
  process.on('disconnect', stop)
  const onMessage = ({
    testRunHookStarted,
    testRunHookFinished,
    testCaseStarted,
  }: Envelope): readonly Envelope[] => {
    if (stopped && testRunHookStarted !== undefined) runtime.dryRun = false
    if (stopped && testRunHookFinished !== undefined) runtime.dryRun = true
    return stopped && testCaseStarted !== undefined ? [notPlayed(testCaseStarted, interrupted)] : []
  }
  return { stop, onMessage }
}

await main(JSON.parse(process.argv[2] ?? '') as FeaturesRequest)
