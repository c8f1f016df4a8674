import { dirname, join } from 'node:path'
import { createDmsClient } from '../../../dms/client/index.ts'
import type { Build, Lender, Reach } from '../../environment.ts'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { compareVersions } from '../compare-versions.ts'
import { lastLines } from '../daemon.ts'
import type { HostPlan } from '../host-files.ts'
import { runLocally } from '../local-run.ts'
import type { Machine } from '../machine.ts'
import { noteBuild } from '../note-build.ts'
import { searchPath } from '../search-path.ts'
import { callRemoteApi } from './call.ts'
import { deploy, prepare } from './deploy.ts'
import { firstAnswer, type LogEnd } from './first-answer.ts'
import { openForwarder } from './forwarder.ts'
import { heeding } from './heed-lender.ts'
import type { RemoteKeeper, RemoteState } from './keeper.ts'
import { createRemoteDaemon } from './remote-daemon.ts'
import { cleanRemote, readRemoteEvidence } from './secrets.ts'

/** How long a daemon may take to stop in order. */
const stopMs = 10_000
const killMs = 5000

export interface RemoteMachineComponents {
  readonly lease: Lease
  readonly keeper: RemoteKeeper
  /** The keeper of another host of the same network, for calls that start there. */
  readonly keeperOf: (host: string) => RemoteKeeper
  /** Absent where no program can be run on it. Closed by the network. */
  readonly reach?: Reach | undefined
  readonly controls?: Machine['controls'] | undefined
  /** As RemoteGround. */
  readonly commandsRunHere?: boolean
  readonly lender?: Lender | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

export interface RemoteMachineOptions {
  readonly plan: HostPlan
  readonly build: Build
  /** What an earlier process left there; absent when this process makes the host. */
  readonly found?: RemoteState | undefined
}

let sockets = 0

/** Whoever made the network has the plain name; others come and go. No longer than that of the daemon's own socket. */
const nextSocketName = (): string => `${process.pid}.${++sockets}`

/** A machine whose daemon is the built binary on a far machine; its API is offered here as a Unix socket. */
export const createRemoteMachine = (
  {
    lease,
    keeper,
    keeperOf,
    reach,
    controls,
    commandsRunHere = false,
    lender,
    onProgress = () => {},
  }: RemoteMachineComponents,
  { plan, build, found }: RemoteMachineOptions,
): Machine => {
  let present = build
  const own = join(lease.directory, plan.name)
  // The command line looks for a socket of this name in a folder of its own.
  const socketPath =
    found === undefined
      ? join(own, 'api.sock')
      : join(own, nextSocketName(), ...(commandsRunHere ? ['api.sock'] : []))
  const client = createDmsClient({ socketPath })
  const forwarder = openForwarder(socketPath, () => keeper.connect())
  const endOfLog: LogEnd = async () => (await readRemoteEvidence(keeper, 'daemon.log', 16_384)) ?? ''
  const daemon = createRemoteDaemon(
    { host: plan.name, keeper, clean: (text) => cleanRemote(keeper, text) },
    found,
  )

  const answers = (signal?: AbortSignal) =>
    firstAnswer({ host: plan.name, dms: client, daemon, endOfLog }, signal)

  const endForCertain = async (): Promise<never> => {
    await daemon.end('SIGKILL', killMs)
    throw new EnvironmentError({
      code: 'HOST_STOP_FORCED',
      message: `Stopping ${plan.name}: its daemon did not stop within ${stopMs} ms and was killed. The end of its log:\n${lastLines(await endOfLog())}`,
    })
  }

  return {
    ...plan,
    dms: {
      ...client,
      close: async () => {
        await client.close()
        await daemon.forget()
        await forwarder.close()
      },
    },
    get build() {
      return present
    },
    ...(commandsRunHere
      ? {
          nunet: (args, options) =>
            runLocally(
              [present.binary, '--data', dirname(socketPath), ...args],
              { env: { PATH: searchPath, HOME: own }, cwd: own },
              options,
            ),
        }
      : { nunetCommand: [keeper.files.binary, '--data', keeper.files.data] }),
    ...(reach === undefined ? {} : { reach }),
    ...(controls === undefined ? {} : { controls }),
    ...(lender === undefined ? {} : { lender: heeding(lender, daemon, answers) }),
    isRunning: daemon.isRunning,
    prepare: async (signal) => {
      await prepare(plan, keeper)
      await deploy(plan.name, { keeper, build: present, say: onProgress }, signal)
    },
    exchange: async (next) => {
      await deploy(plan.name, { keeper, build: next, say: onProgress })
      present = next
      noteBuild(lease, plan.name, next)
    },
    read: (file, maxBytes) => readRemoteEvidence(keeper, file, maxBytes),
    launch: async (signal) => {
      if (daemon.isRunning()) return
      await daemon.start()
      const identity = await answers(signal)
      compareVersions(plan.name, present, identity)
      daemon.watch()
    },
    stop: async () => {
      if (!daemon.isRunning()) return
      daemon.ask('stop')
      if (!(await daemon.end('SIGTERM', stopMs))) await endForCertain()
    },
    kill: async () => {
      if (!daemon.isRunning()) return
      daemon.ask('kill')
      if (await daemon.end('SIGKILL', killMs)) return
      throw new EnvironmentError({
        code: 'FAULT_WITHOUT_EFFECT',
        message: `Crashing ${plan.name}: its daemon is still there ${killMs} ms after SIGKILL`,
      })
    },
    unexpectedEnds: () => daemon.unexpectedEnds(),
    callApi: (from, headers) =>
      callRemoteApi(
        keeper,
        from === plan.name
          ? { caller: keeper, address: '127.0.0.1' }
          : { caller: keeperOf(from), address: plan.address },
        headers,
      ),
  }
}
